// What the plugin was told: `[config]` in plugin.toml.
import { config } from "@keywright/plugin";

export interface Told {
  unusedDays: number;
  deactivate: boolean;
  warnDays: number;
  personal: boolean;
  spare: string[];
}

export const told = (): Told => config<Told>();
