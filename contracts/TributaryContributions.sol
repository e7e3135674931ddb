// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IAssetAuthority} from "./IAssetAuthority.sol";

/// @title Who worked on the assets of one registry, in which role and with what weight.
/// @notice Recorded by the asset's writers, validated by the validators they appoint, revoked by a writer or by the
/// contributor.
contract TributaryContributions {
    struct NewContribution {
        uint256 assetId;
        address contributor;
        bytes32 role;
        uint256 weight;
        string evidence;
    }

    struct Validation {
        uint256 contributionId;
        uint256 score;
    }

    struct ContributionState {
        uint88 assetId;
        bool isRevoked;
        address contributor;
    }

    IAssetAuthority public immutable registry;
    uint256 public lastContributionId;
    mapping(uint256 contributionId => ContributionState) public states;
    mapping(uint256 assetId => mapping(address account => bool)) public isValidator;

    event ContributionRecorded(
        uint256 indexed contributionId,
        uint256 indexed assetId,
        address indexed contributor,
        bytes32 role,
        uint256 weight,
        string evidence
    );
    event ContributionValidated(uint256 indexed contributionId, address indexed validator, uint256 score);
    event ContributionRevoked(uint256 indexed contributionId, address indexed by, string reason);

    error NotAssetWriter(address account, uint256 assetId);
    error NotValidator(address account, uint256 assetId);
    error NotAllowedToRevoke(address account, uint256 contributionId);
    error ZeroWeight(uint256 assetId, address contributor);
    error ZeroContributor(uint256 assetId);
    error UnknownContribution(uint256 contributionId);
    error AlreadyRevoked(uint256 contributionId);
    error OwnContribution(uint256 contributionId);

    constructor(IAssetAuthority registry_) {
        registry = registry_;
    }

    function record(NewContribution calldata contribution) external returns (uint256 contributionId) {
        return _record(contribution);
    }

    /// @notice Records contributions in the order given, under consecutive ids.
    function recordMany(NewContribution[] calldata contributions) external returns (uint256 firstId) {
        firstId = lastContributionId + 1;
        for (uint256 i = 0; i < contributions.length; ++i) _record(contributions[i]);
    }

    function setValidator(uint256 assetId, address account, bool allowed) external {
        _requireWriter(assetId);
        isValidator[assetId][account] = allowed;
    }

    function validate(uint256 contributionId, uint256 score) external {
        _validate(contributionId, score);
    }

    function validateMany(Validation[] calldata validations) external {
        for (uint256 i = 0; i < validations.length; ++i) {
            _validate(validations[i].contributionId, validations[i].score);
        }
    }

    function revoke(uint256 contributionId, string calldata reason) external {
        ContributionState storage state = _active(contributionId);
        if (msg.sender != state.contributor && !registry.isAssetWriter(msg.sender, state.assetId)) {
            revert NotAllowedToRevoke(msg.sender, contributionId);
        }
        state.isRevoked = true;
        emit ContributionRevoked(contributionId, msg.sender, reason);
    }

    function _record(NewContribution calldata c) private returns (uint256 contributionId) {
        _requireWriter(c.assetId);
        if (c.contributor == address(0)) revert ZeroContributor(c.assetId);
        if (c.weight == 0) revert ZeroWeight(c.assetId, c.contributor);
        contributionId = ++lastContributionId;
        states[contributionId] = ContributionState(SafeCast.toUint88(c.assetId), false, c.contributor);
        emit ContributionRecorded(contributionId, c.assetId, c.contributor, c.role, c.weight, c.evidence);
    }

    function _validate(uint256 contributionId, uint256 score) private {
        ContributionState storage state = _active(contributionId);
        if (!isValidator[state.assetId][msg.sender]) revert NotValidator(msg.sender, state.assetId);
        if (msg.sender == state.contributor) revert OwnContribution(contributionId);
        emit ContributionValidated(contributionId, msg.sender, score);
    }

    function _active(uint256 contributionId) private view returns (ContributionState storage state) {
        state = states[contributionId];
        if (state.contributor == address(0)) revert UnknownContribution(contributionId);
        if (state.isRevoked) revert AlreadyRevoked(contributionId);
    }

    function _requireWriter(uint256 assetId) private view {
        if (!registry.isAssetWriter(msg.sender, assetId)) revert NotAssetWriter(msg.sender, assetId);
    }
}
