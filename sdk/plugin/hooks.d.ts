// Called by what `keywright plugin build` puts around a plugin, and by nobody else. `names` are those of `plugin.toml`.
import type * as hooks from "./index.js";

export function lifecycle(start: hooks.Lifecycle): object;
export function admission(review: hooks.Admission): object;
export function events(handle: hooks.Events): object;
export function routes(all: hooks.Routes, names: string[]): object;
export function pages(all: hooks.Pages, names: string[]): object;
export function jobs(all: hooks.Jobs, names: string[]): object;
