/** A page for a browser that comes to the address itself. */
export const welcomePage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tributary</title>
<style>
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 42rem; margin: 12vh auto; padding: 0 1.5rem; color: #1d2733; }
  h1 { font-size: 2rem; margin-bottom: 0; }
  p.lead { font-size: 1.15rem; color: #47566a; }
  a { color: #0a5cb8; }
  li { margin: .3rem 0; }
  @media (prefers-color-scheme: dark) { body { background: #12171d; color: #dde5ee; } p.lead { color: #9fb0c3; } a { color: #7ab8ff; } }
</style>
<h1>Tributary</h1>
<p class="lead">Where an AI asset comes from, who contributed to it with what share, and what each contributor has earned:
on every chain, at any past block, each figure with the logs that prove it.</p>
<ul>
  <li><a href="/graphql">/graphql</a>: the GraphQL API; in a browser, GraphiQL with example queries</li>
  <li><a href="/ready">/ready</a>: how far each chain is indexed</li>
  <li><a href="/health">/health</a> and <a href="/metrics">/metrics</a>: for operators</li>
</ul>
</html>
`;
