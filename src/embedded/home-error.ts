/** A home that cannot be used: not writable, or another instance's. Starting again does not help. */
export class HomeError extends Error {}
