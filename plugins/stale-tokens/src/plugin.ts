import { DAY, now, type Jobs, type Pages, type View } from "@keywright/plugin";
import * as admin from "@keywright/plugin/admin";
import {
  alert, button, chart, keyValue, page, paragraph, stat, table, toast,
  type Block, type Outcome, type RowButton,
} from "@keywright/plugin/blocks";
import { allStale, due, forget, spare, stale, summary, type Stale } from "./kept";
import { nightly } from "./nightly";
import { told, type Told } from "./told";

export const jobs: Jobs = { nightly: () => void nightly() };

export const pages: Pages = {
  card: () => page(undefined, ...card()),
  tokens: {
    render: ({ query }) => page({ en: "Stale tokens", zh: "闲置令牌" }, intro(told()), ...card(), list(told(), query), history(), look()),
    actions: { keep: (view, { id }) => keep(view, id), deactivate: (_, { id }) => deactivate(id), look: lookNow },
  },
  panel: {
    render: ({ about }) => page(undefined, ...panel(about, told())),
    actions: { keep: (view) => keep(view, view.about) },
  },
};

function intro({ unusedDays, deactivate, warnDays }: Told): Block {
  const rest = deactivate
    ? { en: `Service tokens are deactivated **${warnDays} days** after they were found so.`, zh: `服务令牌在发现 **${warnDays} 天**后自动停用。` }
    : { en: "They are told of, and stay as they are.", zh: "只作提醒，不会自动停用。" };
  return paragraph({
    en: `Active tokens that nobody has used for **${unusedDays} days**. ${rest.en}`,
    zh: `**${unusedDays} 天**内无人使用的有效令牌。${rest.zh}`,
  });
}

function card(): Block[] {
  const last = summary();
  if (!last) return [paragraph({ en: "Nobody has looked yet.", zh: "尚未检查。" })];
  return [
    stat({ en: "Stale tokens", zh: "闲置令牌" }, last.stale, { tone: last.stale > 0 ? "warn" : "good" }),
    stat({ en: "Deactivated so far", zh: "累计停用" }, last.deactivated),
  ];
}

const PAGE = 100;

function list(settings: Told, query: Record<string, string>): Block {
  const all = allStale();
  const from = Math.max(0, Number.parseInt(query.from ?? "0", 10) || 0);
  const more = from + PAGE < all.length;
  return table(
    [
      { key: "name", label: { en: "Token", zh: "令牌" } },
      { key: "type", label: { en: "Type", zh: "类型" }, kind: "badge" },
      { key: "who", label: { en: "Made by", zh: "创建者" } },
      { key: "used", label: { en: "Last used", zh: "最近使用" }, kind: "time" },
      { key: "days", label: { en: "Days", zh: "天数" }, kind: "number", align: "end" },
      { key: "due", label: { en: "Deactivated on", zh: "停用时间" }, kind: "time" },
    ],
    all.slice(from, from + PAGE).map((it) => ({
      cells: {
        name: it.name,
        type: it.type,
        who: it.who || null,
        used: it.never ? null : it.used,
        days: days(it),
        due: due(it, settings),
      },
      href: `/integrations/access-tokens/${it.id}`,
      buttons: buttons(it),
    })),
    {
      empty: { en: "None: every token is in use.", zh: "没有闲置令牌。" },
      ...(more && { next: { label: { en: "More", zh: "更多" }, query: `from=${from + PAGE}` } }),
    },
  );
}

function buttons({ id, name, type }: Stale): RowButton[] {
  const keeps = button({ en: "Keep", zh: "保留" }, "keep", { input: { id } });
  const ends = button({ en: "Deactivate", zh: "停用" }, "deactivate", {
    input: { id },
    tone: "bad",
    confirm: { en: `Deactivate ${name}?`, zh: `停用 ${name}？` },
  });
  return type === "Service" ? [keeps, ends] : [keeps];
}

function history(): Block | false {
  const runs = summary()?.history ?? [];
  const points = runs.map(({ at, stale }) => ({ label: new Date(at).toISOString().slice(0, 10), value: stale }));
  return runs.length > 1 && chart("line", { en: "Stale tokens, night by night", zh: "闲置令牌变化" }, points);
}

const look = () => button({ en: "Look now", zh: "立即检查" }, "look");

function panel(id: string, settings: Told): Block[] {
  const found = stale(id);
  if (!found) return [paragraph({ en: "In use, or not looked at yet.", zh: "正在使用，或尚未检查。" })];
  const ends = due(found, settings);
  return [
    alert("warn", { en: `Nobody has used it for ${days(found)} days.`, zh: `已有 ${days(found)} 天无人使用。` }),
    keyValue([
      { label: { en: "Told of since", zh: "提醒时间" }, value: found.warned, kind: "time" },
      { label: { en: "Deactivated on", zh: "停用时间" }, value: ends, kind: "time" },
    ]),
    button({ en: "Keep it", zh: "保留" }, "keep"),
  ];
}

/** What takes a right, since it changes what the plugin does by itself. */
const mayManage = () => admin.callerMay("ManageServiceAccessTokens", "access-token/*");

const denied = (): Outcome =>
  toast("bad", { en: "You may not: it takes ManageServiceAccessTokens.", zh: "无权操作：需要 ManageServiceAccessTokens。" });

function keep({ viewer }: View, id: string): Outcome {
  if (!mayManage()) return denied();
  const settings = told();
  spare(id, viewer.name, settings);
  return toast("good", { en: `It is kept for another ${settings.unusedDays} days.`, zh: `将再保留 ${settings.unusedDays} 天。` });
}

/** Done for whoever asks: they must be permitted it themselves, and the audit log has it so. */
function deactivate(id: string): Outcome {
  try {
    admin.put(`/api/v1/access-tokens/${encodeURIComponent(id)}/toggle`, { status: "Inactive" }, { forCaller: true });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return toast("bad", { en: `It is not deactivated: ${why}`, zh: `未能停用：${why}` });
  }
  forget(id);
  return toast("good", { en: "It is deactivated.", zh: "已停用。" });
}

function lookNow(): Outcome {
  if (!mayManage()) return denied();
  const ended = nightly();
  const found = summary()?.stale ?? 0;
  return toast("good", { en: `${found} are stale, ${ended} were deactivated.`, zh: `${found} 个闲置，停用了 ${ended} 个。` });
}

const days = (it: Stale): number => Math.floor((now() - it.used) / DAY);
