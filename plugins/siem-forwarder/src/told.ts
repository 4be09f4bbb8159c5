// What the plugin was told: `[config]` in plugin.toml.
import { config } from "@keywright/plugin";

export interface Told {
  form: "splunk" | "elastic" | "loki" | "ocsf";
  url: string;
  /** `secret:authorization`, if there is one. */
  authorization?: string;
  ocsf: boolean;
  index: string;
  job: string;
  events: string[];
  without: string[];
  actors: string[];
  names: "keep" | "drop" | "mark";
  secret?: string;
  details: boolean;
}

export const told = (): Told => config<Told>();
