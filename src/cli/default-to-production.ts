// Libraries choose when they are loaded whether to check what developers get wrong, graphql at every value it completes: of the
// API's CPU a sixth to a quarter. So this module comes before all others.
process.env.NODE_ENV ??= "production";
