import { AccountName, Hex, IdentityName } from "../../components/names.js";
import { Ago, ChainName } from "../../components/figures.js";
import { CopyButton } from "../../components/copy-button.js";
import { KindMark } from "../../components/kind-mark.js";
import { Answered } from "../../components/panel.js";
import { ViewTitle } from "../../components/view-title.js";
import { ASSET_FIELDS, TOKEN_FIELDS } from "../../data/fragments.js";
import type { AssetBrief } from "../../data/shapes.js";
import { useQuery } from "../../data/use-query.js";
import { assetTitle, webLink } from "../../format/text.js";
import { LineagePanel } from "../../graph/lineage-panel.js";
import { AssetContributions } from "./asset-contributions.js";
import { AssetInvocations } from "./asset-invocations.js";
import { AssetPayouts } from "./asset-payouts.js";
import { AssetUsage, type Revenue } from "./asset-usage.js";
import { AttributionPanel } from "./attribution-panel.js";

export const assetDocument = `query Asset($id: ID!, $asOf: AsOf) {
  asset(id: $id, asOf: $asOf) {
    ${ASSET_FIELDS} owner uri contentHash registeredAt
    ownerAccount { identity { id } }
    revenue { fees settled invocationCount payoutCount units token { ${TOKEN_FIELDS} } }
  }
}`;

interface AssetDetail extends AssetBrief {
  owner: string | null;
  uri: string | null;
  contentHash: string | null;
  registeredAt: string | null;
  ownerAccount: { identity: { id: string } | null } | null;
  revenue: readonly Revenue[];
}

export function AssetView({ id }: { id: string }) {
  const asked = useQuery<{ asset: AssetDetail | null }>(assetDocument, { id });
  const asset = asked.data?.asset;
  const isNowhere = asset === null || asked.error?.code === "BLOCK_NOT_INDEXED";
  return (
    <>
      <ViewTitle title={assetTitle(asset ?? { id, name: null })}>
        <p class="lead">
          <span class="hex whole">{id}</span> <CopyButton text={id} what="asset id" />
        </p>
      </ViewTitle>
      <Answered
        asked={asked}
        rows={3}
        isEmpty={(data) => data.asset === null}
        empty="No event had named this asset at this moment. Look whether its id is whole, and whether its chain is indexed."
      >
        {(data) => data.asset && <Facts asset={data.asset} />}
      </Answered>
      {!isNowhere && (
        <>
          <LineagePanel asset={id} />
          <div class="columns">
            <AttributionPanel asset={id} />
            <div class="stack">
              <AssetUsage revenue={asset?.revenue} />
              <AssetContributions asset={id} />
            </div>
          </div>
          <AssetPayouts asset={id} />
          <AssetInvocations asset={id} />
        </>
      )}
    </>
  );
}

function Facts({ asset }: { asset: AssetDetail }) {
  if (!asset.registered)
    return (
      <p class="empty">
        Events name this asset, but it is not registered on an indexed chain: only its connections are known.
      </p>
    );
  const link = webLink(asset.uri ?? "");
  return (
    <dl class="facts">
      <div>
        <dt>Kind</dt>
        <dd class="name">
          <KindMark kind={asset.kind} /> {asset.kind}
        </dd>
      </div>
      <div>
        <dt>Chain</dt>
        <dd>
          <ChainName chainId={asset.chainId} />
        </dd>
      </div>
      <div>
        <dt>Owner</dt>
        <dd class="name">
          {asset.ownerAccount?.identity && <IdentityName id={asset.ownerAccount.identity.id} />}
          {asset.owner ? <AccountName account={asset.owner} isCopyable /> : "nobody: it was burnt"}
        </dd>
      </div>
      {asset.registeredAt && (
        <div>
          <dt>Registered</dt>
          <dd>
            <Ago time={asset.registeredAt} />
          </dd>
        </div>
      )}
      {asset.uri && (
        <div class="wide">
          <dt>URI</dt>
          <dd>
            {link ? (
              <a href={link} rel="noopener noreferrer nofollow" target="_blank">
                {asset.uri}
              </a>
            ) : (
              asset.uri
            )}
          </dd>
        </div>
      )}
      {asset.contentHash && (
        <div>
          <dt>Content hash</dt>
          <dd>
            <Hex text={asset.contentHash} what="content hash" />
          </dd>
        </div>
      )}
    </dl>
  );
}
