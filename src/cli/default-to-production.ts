// Libraries choose when they are loaded whether to check what developers get wrong, graphql at every value it completes: a sixth
// to a quarter of the API's CPU. So this module comes before all others.
process.env.NODE_ENV ??= "production";
