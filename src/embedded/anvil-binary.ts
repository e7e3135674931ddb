import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

const platformNames: Partial<Record<NodeJS.Platform, string>> = { linux: "linux", darwin: "darwin", win32: "win32" };
const architectureNames: Partial<Record<NodeJS.Architecture, string>> = { x64: "amd64", arm64: "arm64" };

/** The path of the anvil executable that npm installed for this platform. */
export function resolveAnvilBinary(platform = process.platform, architecture = process.arch): string {
  const platformPackage = `@foundry-rs/anvil-${platformNames[platform] ?? platform}-${architectureNames[architecture] ?? architecture}`;
  const executable = platform === "win32" ? "anvil.exe" : "anvil";
  try {
    // The platform packages are optional dependencies of @foundry-rs/anvil, which need not be hoisted beside it.
    const fromAnvil = createRequire(require.resolve("@foundry-rs/anvil/package.json"));
    return fromAnvil.resolve(`${platformPackage}/bin/${executable}`);
  } catch (error) {
    throw new Error(
      `No anvil executable was found for ${platform} ${architecture}: expected the package ${platformPackage}, an optional dependency of @foundry-rs/anvil. ` +
        `Install again without --omit=optional on a supported platform (linux or darwin on x64 or arm64, win32 on x64), or give the chains in a config file.`,
      { cause: error },
    );
  }
}
