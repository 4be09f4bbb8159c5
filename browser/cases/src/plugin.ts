import { type Admission, type Pages } from "@keywright/plugin";
import { button, page, stat, toast } from "@keywright/plugin/blocks";
import * as kv from "@keywright/plugin/kv";

/** Never comes back. */
export const admission: Admission = () => {
  for (;;);
};

export const pages: Pages = {
  all: {
    render: () =>
      page(
        { en: "Cases that are open", zh: "未结案件" },
        stat({ en: "Closed", zh: "已关闭" }, kv.get<number>("closed") ?? 0),
        button({ en: "Close one", zh: "关闭一个" }, "close", { confirm: { en: "Close it?", zh: "确定关闭？" } }),
      ),
    actions: {
      close() {
        kv.change<number>("closed", (before) => (before ?? 0) + 1);
        return toast("good", { en: "It is closed.", zh: "已关闭。" });
      },
    },
  },
};
