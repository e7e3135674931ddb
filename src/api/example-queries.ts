/** What GraphiQL opens with: queries that need no argument of one's own. */
export const exampleQueries = [
  `# How far each chain has been indexed.
{
  chains {
    id
    name
    isReady
    lagSeconds
    indexed { number timestamp }
    finalized { number }
    sourceHead
  }
  _meta { version hasIndexingErrors }
}
`,
  `# The latest payouts, each with the log it came from.
{
  payouts(limit: 10) {
    items {
      account
      role
      amount
      amountFormatted
      token { id symbol }
      asset { id name }
      timestamp
      isFinalized
      event { transactionHash logIndex }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}
`,
  `# Assets by name. Take an id from here to the lineage query.
{
  assets(where: { search: "voice" }, orderBy: NAME, orderDirection: ASC, limit: 20) {
    items { id kind name owner registeredAt }
    totalCount
  }
}
`,
  `# Where an asset comes from, with the share each ancestor keeps of its revenue.
query Lineage($asset: ID!) {
  lineage(asset: $asset, maxDepth: 4, maxNodes: 50) {
    nodeCount
    truncated
    retainedOutside
    nodes { asset { id name kind } depth inflowShare retainedShare }
    edges { child { id } parent { id } share relation }
    ignoredEdges { child { id } parent { id } share }
  }
}
`,
  `# What accounts have earned, and the events that prove it.
query Earnings($accounts: [Address!]!) {
  earnings(accounts: $accounts) {
    account
    tokens {
      token { id symbol decimals }
      earned
      earnedFormatted
      claimed
      claimable
      finalizedEarned
      payoutCount
      by(dimension: ROLE) { role earned }
      evidence(limit: 5) { items { amount event { id type } } totalCount }
    }
  }
}
`,
];
