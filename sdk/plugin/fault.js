// Why a capability did not do what it was asked to.

/** What a capability throws. `kind` is for programs: `denied`, `not-found`, `conflict`, `over-quota`, `invalid`, `unavailable`. */
export class Fault extends Error {
  constructor(kind, detail = '') {
    super(detail ? `${kind}: ${detail}` : kind);
    this.name = 'Fault';
    this.kind = kind;
    this.detail = detail;
  }
}

/** Calls a capability, and throws a fault of it as what it is. */
export function asked(call) {
  try {
    return call();
  } catch (error) {
    const fault = error?.payload;
    if (typeof fault === 'string') throw new Fault('invalid', fault);
    if (fault?.tag) throw new Fault(fault.tag, fault.val);
    throw error;
  }
}
