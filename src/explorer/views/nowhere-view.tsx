import { ViewTitle } from "../components/view-title.js";
import { Link } from "../routing/link.js";

export function NowhereView() {
  return (
    <>
      <ViewTitle title="Nothing at this address" />
      <p>
        Look for an asset, account, identity or transaction above, or go to the <Link to="/">overview</Link>.
      </p>
    </>
  );
}
