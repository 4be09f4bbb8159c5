// Called by what `keywright plugin build` puts around a plugin, and by nobody else.
import type * as hooks from "./index.js";

export function lifecycle(start: hooks.Lifecycle): object;
export function admission(review: hooks.Admission): object;
export function events(handle: hooks.Events): object;
export function routes(all: hooks.Routes): object;
export function pages(all: hooks.Pages): object;
export function jobs(all: hooks.Jobs): object;
