// What there is in the engine that runs plugins beside the language itself. It has no `fetch`, no `setTimeout`, no `URL`.

/** Lines in the log of the plugin. */
declare const console: Record<"debug" | "log" | "info" | "warn" | "error", (...said: unknown[]) => void>;

declare class TextEncoder {
  encode(from?: string): Uint8Array;
}

declare class TextDecoder {
  decode(from?: Uint8Array): string;
}

declare function atob(from: string): string;
declare function btoa(from: string): string;
