/** The fields that names, amounts and log entries are drawn from. */
export const TOKEN_FIELDS = "id chainId address isNative symbol decimals";
export const ASSET_FIELDS = "id name kind chainId registered";
export const PAGE_FIELDS = "pageInfo { hasNextPage endCursor }";
export const PAYOUT_FIELDS = `
  id account role amount direct isFinalized timestamp chainId
  token { ${TOKEN_FIELDS} } asset { ${ASSET_FIELDS} }`;
export const EVENT_FIELDS = `
  id type chainId logIndex subIndex transactionHash emitter protocol adapterVersion topics data decodeError
  block { number hash timestamp }`;
