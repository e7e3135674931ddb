import { assetTitle, identityTitle, shorten } from "../format/text.js";
import { Link } from "../routing/link.js";
import { accountPath, assetPath, identityPath, transactionPath } from "../routing/route.js";
import { CopyButton } from "./copy-button.js";

export interface AssetName {
  id: string;
  name: string | null;
}

/** An account by the ends of its address. */
export function AccountName({ account, isCopyable = false }: { account: string; isCopyable?: boolean }) {
  return (
    <span class="name">
      <Link to={accountPath(account)} class="hex" title={account}>
        {shorten(account)}
      </Link>
      {isCopyable && <CopyButton text={account} what="address" />}
    </span>
  );
}

export function AssetLink({ asset }: { asset: AssetName }) {
  return (
    <Link to={assetPath(asset.id)} class="asset-name" title={asset.id}>
      {assetTitle(asset)}
    </Link>
  );
}

export function IdentityName({ id }: { id: string }) {
  return (
    <Link to={identityPath(id)} title={id}>
      {identityTitle(id)}
    </Link>
  );
}

export function TransactionName({ hash }: { hash: string }) {
  return (
    <span class="name">
      <Link to={transactionPath(hash)} class="hex" title={hash}>
        {shorten(hash, 8, 6)}
      </Link>
      <CopyButton text={hash} what="transaction hash" />
    </span>
  );
}

/** Any other hex that is too long to read. */
export function Hex({ text, what }: { text: string; what: string }) {
  return (
    <span class="name">
      <span class="hex" title={text}>
        {shorten(text, 8, 6)}
      </span>
      <CopyButton text={text} what={what} />
    </span>
  );
}
