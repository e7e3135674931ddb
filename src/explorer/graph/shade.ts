/** Steps of shade; the style sheet holds a colour for each. */
export const SHADES = 6;

/** The shade of a share: even steps of its square root, so that small shares can still be told apart. */
export const shadeOf = (share: string): number => Math.min(SHADES - 1, Math.floor(Math.sqrt(Number(share)) * SHADES));
