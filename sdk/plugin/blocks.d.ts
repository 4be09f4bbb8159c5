/** A text: one for all, or one for each language of the console. It is never HTML. */
export type Words = string | { en: string; zh: string };

/** How something looks at it: nothing to say, well, look here, act now. */
export type Tone = "neutral" | "good" | "warn" | "bad";

/** What stands in a place: a text, a number, or a text with a tone. Times are milliseconds or RFC 3339. */
export type Cell = Words | number | null | { text: Words; tone?: Tone };

/** A page, and what a button puts in its place. At most 200 blocks in all, 4 deep, and 256 KiB. */
export interface Page {
  title?: Words;
  blocks: Block[];
}

export type Block =
  | Heading | Text | Stat | Table | Form | KeyValue | Code | Chart | Badge | Alert | Tabs | Button;

export interface Heading { type: "heading"; text: Words; level?: 2 | 3 }

/** `**bold**`, `code` between backticks, `[label](/path or https://…)`; an empty line begins a paragraph. */
export interface Text { type: "text"; text: Words }

export interface Stat { type: "stat"; label: Words; value: Words | number; hint?: Words; tone?: Tone }

export interface Column {
  key: string;
  label: Words;
  kind?: "text" | "time" | "number" | "badge" | "code";
  align?: "end";
}

export interface Row {
  cells: Record<string, Cell>;
  /** A path of the console, or `https://…`. */
  href?: string;
  buttons?: RowButton[];
}

/** A button of a row: it needs no `type`. */
export type RowButton = Omit<Button, "type">;

/** At most 500 rows. */
export interface Table {
  type: "table";
  columns: Column[];
  rows: Row[];
  /** What stands there instead of no rows. */
  empty?: Words;
  /** The way to more rows: the query of that page. */
  next?: { label: Words; query: string };
}

export interface Form {
  type: "form";
  /** The action that is called with what was filled in. */
  action: string;
  /** JSON Schema, as `[config]` of a manifest has it. */
  fields: object;
  values?: Record<string, unknown>;
  submit?: Words;
}

export interface KeyValue {
  type: "key-value";
  items: { label: Words; value: Cell; kind?: Column["kind"] }[];
}

export interface Code { type: "code"; text: string }

export interface Chart {
  type: "chart";
  kind: "bar" | "line";
  label: Words;
  unit?: Words;
  points: { label: Words; value: number }[];
}

export interface Badge { type: "badge"; text: Words; tone?: Tone }

export interface Alert { type: "alert"; tone: Tone; title?: Words; text: Words }

export interface Tabs { type: "tabs"; tabs: { id: string; label: Words; blocks: Block[] }[] }

export interface Button {
  type: "button";
  label: Words;
  action: string;
  input?: Record<string, unknown>;
  /** What is asked first. */
  confirm?: Words;
  tone?: Tone;
}

/** What a button or form answers. Without `blocks` the page is drawn anew. */
export interface Outcome {
  toast?: { tone: Tone; text: Words };
  /** A path within the console. */
  navigate?: string;
  blocks?: Block[];
}

/** Blocks may be left out: `condition && alert(…)`. */
export function page(title: Words | undefined, ...blocks: (Block | Block[] | false | null | undefined)[]): Page;
export function heading(text: Words, level?: 2 | 3): Heading;
export function paragraph(text: Words): Text;
export function stat(label: Words, value: Words | number, more?: { hint?: Words; tone?: Tone }): Stat;
/** Buttons of its rows may be those that `button` makes. */
export function table(columns: Column[], rows: Row[], more?: Pick<Table, "empty" | "next">): Table;
export function form(action: string, fields: object, more?: Pick<Form, "values" | "submit">): Form;
export function keyValue(items: KeyValue["items"]): KeyValue;
export function code(text: string): Code;
export function chart(kind: "bar" | "line", label: Words, points: Chart["points"], unit?: Words): Chart;
export function badge(text: Words, tone?: Tone): Badge;
export function alert(tone: Tone, text: Words, title?: Words): Alert;
export function tabs(...all: Tabs["tabs"]): Tabs;
export function button(label: Words, action: string, more?: Omit<Button, "type" | "label" | "action">): Button;
/** A message that goes by itself; `more` is the rest of the outcome. */
export function toast(tone: Tone, text: Words, more?: Omit<Outcome, "toast">): Outcome;
