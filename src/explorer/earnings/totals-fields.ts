import { TOKEN_FIELDS } from "../data/fragments.js";

export const TOTALS_FIELDS = `
  token { ${TOKEN_FIELDS} } earned claimed claimable finalizedEarned payoutCount firstAt lastAt`;
