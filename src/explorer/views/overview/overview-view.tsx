import { ViewTitle } from "../../components/view-title.js";
import { BusyAssets } from "./busy-assets.js";
import { ChainsPanel } from "./chains-panel.js";
import { LivePayouts } from "./live-payouts.js";
import { TopContributors } from "./top-contributors.js";
import { Totals } from "./totals.js";

export function OverviewView() {
  return (
    <>
      <ViewTitle title="Tributary">
        <p class="lead">
          Where an AI asset comes from, who contributed to it with what share, and what each contributor has earned: on
          every chain, at any past block, each figure with the logs that prove it.
        </p>
      </ViewTitle>
      <Totals />
      <div class="columns">
        <BusyAssets />
        <TopContributors />
      </div>
      <LivePayouts />
      <ChainsPanel />
    </>
  );
}
