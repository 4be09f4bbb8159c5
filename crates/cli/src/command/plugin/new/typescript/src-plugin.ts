import { config, json, type Events, type Pages, type Routes } from "@keywright/plugin";
import { button, page, table, toast } from "@keywright/plugin/blocks";
import * as kv from "@keywright/plugin/kv";

interface Change {
  seq: number;
  at: string;
  kind: string;
  who: string;
  what: string;
}

const recent = (): Change[] => kv.get<Change[]>("recent") ?? [];

/** What happened. It may be told twice: what is there already is not put there again. */
export const events: Events = (batch) => {
  const { keep } = config<{ keep: number }>();
  kv.change<Change[]>("recent", (before) => {
    const newest = before?.[0]?.seq ?? 0;
    const fresh = batch
      .filter((it) => it.seq > newest)
      .map(({ seq, kind, body }) => ({ seq, at: body.at, kind, who: body.actor.name, what: body.subject.name }));
    return [...fresh.reverse(), ...(before ?? [])].slice(0, keep);
  });
};

export const pages: Pages = {
  changes: {
    render: () =>
      page(
        { en: "Recent changes", zh: "最近变更" },
        table(
          [
            { key: "at", label: { en: "When", zh: "时间" }, kind: "time" },
            { key: "kind", label: { en: "What", zh: "事件" }, kind: "code" },
            { key: "what", label: { en: "Of", zh: "对象" } },
            { key: "who", label: { en: "By", zh: "操作者" } },
          ],
          recent().map(({ at, kind, what, who }) => ({ cells: { at, kind, what, who } })),
          { empty: { en: "Nothing has changed yet.", zh: "还没有变更。" } },
        ),
        button({ en: "Forget them", zh: "清空" }, "forget", {
          confirm: { en: "Forget all of these?", zh: "确定清空？" },
        }),
      ),
    actions: {
      forget() {
        kv.remove("recent");
        return toast("good", { en: "They are forgotten.", zh: "已清空。" });
      },
    },
  },
};

export const routes: Routes = {
  "GET /changes": () => json(recent()),
};
