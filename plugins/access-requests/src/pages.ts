// What members and those who decide see.
import { HOUR, now, type View } from "@keywright/plugin";
import {
  badge, button, form, heading, page, paragraph, stat, table, tabs, toast,
  type Block, type Outcome, type Page, type Row, type RowButton, type Words,
} from "@keywright/plugin/blocks";
import { approve, asks, decline, end, person, withdraw } from "./decide";
import { isOver, requests, type Request, type State } from "./kept";
import { askable, shown, told } from "./policies";

const STATES: Record<State, [Words, "neutral" | "good" | "warn" | "bad"]> = {
  waiting: [{ en: "waiting", zh: "待处理" }, "warn"],
  granting: [{ en: "being granted", zh: "正在授予" }, "warn"],
  granted: [{ en: "granted", zh: "生效中" }, "good"],
  ended: [{ en: "ended", zh: "已结束" }, "neutral"],
  declined: [{ en: "declined", zh: "已拒绝" }, "bad"],
  withdrawn: [{ en: "withdrawn", zh: "已撤回" }, "neutral"],
  lapsed: [{ en: "lapsed", zh: "已过期" }, "neutral"],
};

export function ask({ viewer }: View): Page {
  const mine = requests().filter((it) => it.member.id === viewer.id);
  const policies = askable();
  const fields = {
    type: "object",
    required: ["policy", "hours", "reason"],
    properties: {
      policy: { type: "string", title: { en: "Policy", zh: "策略" }, enum: policies.map((it) => it.key) },
      hours: { type: "integer", title: { en: "For how many hours", zh: "小时数" }, minimum: 1, maximum: told().maxHours, default: 1 },
      reason: { type: "string", title: { en: "What for", zh: "理由" }, minLength: 3, maxLength: 500 },
    },
  };
  return page(
    { en: "Ask for access", zh: "申请权限" },
    policies.length > 0
      ? form("ask", fields, { submit: { en: "Ask", zh: "提交申请" } })
      : paragraph({ en: "There is no policy that can be asked for.", zh: "没有可以申请的策略。" }),
    heading({ en: "Your requests", zh: "我的申请" }),
    list(mine, false, ({ id, state }) =>
      state === "waiting" ? [button({ en: "Withdraw", zh: "撤回" }, "withdraw", { input: { id } })] : [],
    ),
  );
}

export function queue(): Page {
  const all = requests();
  const gives = new Map(askable().map((it) => [it.id, shown(it)]));
  const tab = (id: string, label: Words, of: Request[], buttons: (it: Request) => RowButton[]) => ({
    id,
    label,
    blocks: [list(of, true, buttons, gives)],
  });
  const decides = ({ id, member, policy }: Request): RowButton[] => [
    button({ en: "Approve", zh: "批准" }, "approve", {
      input: { id },
      confirm: { en: `Give ${policy.name} to ${member.name}?`, zh: `授予 ${member.name} 策略 ${policy.name}？` },
    }),
    button({ en: "Decline", zh: "拒绝" }, "decline", { input: { id } }),
  ];
  const ends = ({ id }: Request): RowButton[] => [
    button({ en: "End it", zh: "提前结束" }, "end", { input: { id }, tone: "bad", confirm: { en: "End it now?", zh: "立即结束？" } }),
  ];
  return page(
    { en: "Access requests", zh: "权限申请" },
    tabs(
      tab("waiting", { en: "Waiting", zh: "待处理" }, all.filter((it) => it.state === "waiting"), decides),
      tab("granted", { en: "Granted", zh: "生效中" }, all.filter((it) => it.state === "granted"), ends),
      tab("over", { en: "Over", zh: "已结束" }, all.filter(isOver).slice(0, 100), () => []),
    ),
  );
}

export function card(): Page {
  const waiting = requests().filter((it) => it.state === "waiting").length;
  return page(undefined, stat({ en: "Waiting", zh: "待处理" }, waiting, { tone: waiting > 0 ? "warn" : "neutral" }));
}

export function member({ about }: View): Page {
  const theirs = requests().filter((it) => it.member.id === about);
  const held = theirs.filter((it) => it.state === "granted" && it.grant!.until > now());
  return page(
    undefined,
    held.length > 0 && badge({ en: `has more for a while (${held.length})`, zh: `有临时权限（${held.length}）` }, "warn"),
    list(theirs.slice(0, 20), false, () => []),
  );
}

function list(
  of: Request[],
  withWho: boolean,
  buttons: (it: Request) => RowButton[],
  gives?: Map<string, string>,
): Block {
  const columns = [
    ...(withWho ? [{ key: "who", label: { en: "Who", zh: "申请人" } }] : []),
    { key: "policy", label: { en: "Policy", zh: "策略" } },
    ...(gives ? [{ key: "gives", label: { en: "Gives", zh: "权限" }, kind: "code" as const }] : []),
    { key: "hours", label: { en: "Hours", zh: "小时" }, kind: "number" as const },
    { key: "reason", label: { en: "What for", zh: "理由" } },
    { key: "asked", label: { en: "Asked", zh: "申请时间" }, kind: "time" as const },
    { key: "state", label: { en: "State", zh: "状态" }, kind: "badge" as const },
    { key: "until", label: { en: "Until", zh: "截止" }, kind: "time" as const },
    { key: "by", label: { en: "Decided by", zh: "处理人" } },
  ];
  const row = (it: Request): Row => {
    const [text, tone] = STATES[it.state];
    return {
      cells: {
        ...(withWho && { who: it.member.name }),
        policy: it.policy.name,
        ...(gives && { gives: gives.get(it.policy.id) ?? null }),
        hours: it.hours,
        reason: it.reason,
        asked: it.asked,
        state: { text, tone },
        until: it.grant?.until ?? null,
        by: it.decided?.by.name ?? null,
      },
      buttons: buttons(it),
    };
  };
  return table(columns, of.map(row), { empty: { en: "None.", zh: "暂无。" } });
}

// ---- What buttons and forms do.

const done = (en: string, zh: string): Outcome => toast("good", { en, zh });

export const asking = {
  ask: (view: View, input: object) => tried(() => {
    asks(person(view.viewer), input);
    return done("It is asked for; wait for somebody to decide.", "已提交，请等待处理。");
  }),
  withdraw: (view: View, { id }: { id: string }) => tried(() => {
    withdraw(id, person(view.viewer));
    return done("It is withdrawn.", "已撤回。");
  }),
};

export const deciding = {
  approve: (view: View, { id }: { id: string }) => tried(() => {
    const { grant, hours } = approve(id, person(view.viewer));
    const left = Math.round((grant!.until - now()) / HOUR);
    return done(`It is given, for ${left || hours} hours.`, `已授予，${left || hours} 小时后失效。`);
  }),
  decline: (view: View, { id }: { id: string }) => tried(() => {
    decline(id, person(view.viewer), "");
    return done("It is declined.", "已拒绝。");
  }),
  end: (view: View, { id }: { id: string }) => tried(() => {
    end(id, person(view.viewer));
    return done("It has ended.", "已结束。");
  }),
};

/** What is not done is told, and the page stays. */
function tried(act: () => Outcome): Outcome {
  try {
    return act();
  } catch (error) {
    return toast("bad", error instanceof Error ? error.message : String(error));
  }
}
