// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IAssetAuthority} from "./IAssetAuthority.sol";

/// @title The metered use of the assets of one registry.
/// @notice An invocation is recorded by a writer of the asset used, who meters it; the money moves by payouts.
contract TributaryInvocations {
    /// @dev `parentInvocationId` is the invocation this one was made from, 0 for none; `token` is zero for native.
    struct NewInvocation {
        uint256 assetId;
        address caller;
        uint256 parentInvocationId;
        address token;
        uint256 fee;
        uint256 units;
    }

    IAssetAuthority public immutable registry;
    uint256 public lastInvocationId;

    event InvocationRecorded(
        uint256 indexed invocationId,
        uint256 indexed assetId,
        address indexed caller,
        uint256 parentInvocationId,
        address token,
        uint256 fee,
        uint256 units
    );

    error NotAssetWriter(address account, uint256 assetId);
    error UnknownParentInvocation(uint256 parentInvocationId);
    error ZeroCaller(uint256 assetId);

    constructor(IAssetAuthority registry_) {
        registry = registry_;
    }

    function record(NewInvocation calldata invocation) external returns (uint256 invocationId) {
        return _record(invocation);
    }

    /// @notice Records invocations in the order given, under consecutive ids; a later one may name an earlier as parent.
    function recordMany(NewInvocation[] calldata invocations) external returns (uint256 firstId) {
        firstId = lastInvocationId + 1;
        for (uint256 i = 0; i < invocations.length; ++i) _record(invocations[i]);
    }

    function _record(NewInvocation calldata n) private returns (uint256 invocationId) {
        if (!registry.isAssetWriter(msg.sender, n.assetId)) revert NotAssetWriter(msg.sender, n.assetId);
        if (n.caller == address(0)) revert ZeroCaller(n.assetId);
        if (n.parentInvocationId > lastInvocationId) revert UnknownParentInvocation(n.parentInvocationId);
        invocationId = ++lastInvocationId;
        emit InvocationRecorded(invocationId, n.assetId, n.caller, n.parentInvocationId, n.token, n.fee, n.units);
    }
}
