import { Aside, now, type Event, type Events, type Lifecycle, type Pages } from "@keywright/plugin";
import { alert, badge, button, keyValue, page, stat, toast, type Block } from "@keywright/plugin/blocks";
import { reduced, wanted } from "./choose";
import { forward } from "./send";
import { change, failed, state } from "./state";
import { told } from "./told";

/** Marks are made with a secret; without it they could not be made, and nothing would be sent. */
export const lifecycle: Lifecycle = () => {
  const { names, secret } = told();
  if (names === "mark" && !secret) throw new Error("names are replaced by marks: that takes `secret`");
};

/** Sends what is wanted of a batch. It may come twice: then it is sent twice, under the same ids. */
export const events: Events = (batch) => {
  const settings = told();
  const chosen = batch.filter((it) => wanted(it, settings)).map((it) => reduced(it, settings));
  try {
    if (chosen.length > 0) forward(chosen, settings);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    failed(why, error instanceof Aside ? chosen.length : 0);
    throw error;
  }
  const newest = batch.at(-1)!;
  change((before) => ({
    ...before,
    sent: before.sent + chosen.length,
    left: before.left + batch.length - chosen.length,
    seq: newest.seq,
    at: newest.atMs,
    ...(chosen[0] && { taken: now(), delay: Math.max(0, now() - chosen[0].atMs) }),
    error: null,
  }));
};

export const pages: Pages = {
  card: () => page(undefined, ...overview()),
  state: {
    render: () => page({ en: "SIEM forwarder", zh: "SIEM 转发" }, ...overview(), details(), test()),
    actions: {
      test(view) {
        const at = now();
        const actor = view.viewer;
        const subject = { kind: "Plugin", id: "siem-forwarder", name: "siem-forwarder" };
        const id = `test-${at}`;
        const body = { id, seq: 0, at: new Date(at).toISOString(), kind: "PluginTested", actor, subject, organization: "", comment: "", more: null };
        const event: Event = { seq: 0, id, atMs: at, kind: "PluginTested", actor, body };
        try {
          forward([reduced(event, told())], told());
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          return toast("bad", { en: `It was not taken: ${why}`, zh: `未被接收：${why}` });
        }
        return toast("good", { en: "The collector has taken it.", zh: "收集器已接收。" });
      },
    },
  },
};

/** How it goes, in a few words. */
function overview(): Block[] {
  const { sent, at, delay, error } = state();
  const good = badge({ en: "sending", zh: "正常" }, "good");
  const bad = error && alert("bad", { en: `${error.why} (${error.tries} tries)`, zh: `${error.why}（已尝试 ${error.tries} 次）` }, { en: "Nothing is taken", zh: "发送失败" });
  if (!at && !error) return [badge({ en: "nothing has happened yet", zh: "还没有事件" }, "neutral")];
  return [
    bad ?? good,
    stat({ en: "Events sent", zh: "已发送事件" }, sent),
    stat({ en: "Delay", zh: "延迟" }, duration(delay), { tone: delay > 300_000 ? "warn" : "neutral" }),
  ];
}

function details(): Block {
  const { left, at, taken, seq, aside, error } = state();
  const settings = told();
  return keyValue([
    { label: { en: "To", zh: "目标" }, value: `${settings.form}: ${settings.url}`, kind: "code" },
    { label: { en: "Newest event", zh: "最新事件" }, value: at || null, kind: "time" },
    { label: { en: "Its number", zh: "编号" }, value: seq, kind: "number" },
    { label: { en: "Last taken", zh: "最近接收" }, value: taken || null, kind: "time" },
    { label: { en: "Last failure", zh: "最近失败" }, value: error?.at ?? null, kind: "time" },
    { label: { en: "Left out by filters", zh: "被过滤" }, value: left, kind: "number" },
    { label: { en: "Put aside", zh: "搁置" }, value: aside, kind: "number" },
  ]);
}

const test = () => button({ en: "Send a test event", zh: "发送测试事件" }, "test");

/** `3 s`, `2 min`, `5 h`. */
function duration(millis: number): string {
  const seconds = Math.round(millis / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
