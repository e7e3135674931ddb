// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title Who may write about an asset; what contributions and invocations ask of their registry.
interface IAssetAuthority {
    /// @notice True for the owner of an existing asset and for its curator.
    function isAssetWriter(address account, uint256 assetId) external view returns (bool);
}
