// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

/// @title Names under which people gather their accounts.
/// @notice An account is linked only with its own consent, or by an attester, appointed by the administrator, who has
/// seen that consent elsewhere. Whoever opens an identity first controls it here.
contract TributaryIdentities is Ownable {
    struct Link {
        bytes32 identity;
        address account;
    }

    mapping(address account => bytes32) public identityOf;
    mapping(bytes32 identity => address) public controllerOf;
    mapping(bytes32 identity => mapping(address account => bool)) public isInvited;
    mapping(address account => bool) public isAttester;

    event IdentityLinked(bytes32 indexed identity, address indexed account);
    event IdentityUnlinked(bytes32 indexed identity, address indexed account);

    error ZeroIdentity();
    error ZeroAccount();
    error AlreadyOpened(bytes32 identity, address controller);
    error NotController(address account, bytes32 identity);
    error NotInvited(address account, bytes32 identity);
    error NotAttester(address account);
    error NotLinked(address account);
    error NotAllowedToUnlink(address by, address account);

    constructor(address administrator) Ownable(administrator) {}

    function setAttester(address account, bool allowed) external onlyOwner {
        isAttester[account] = allowed;
    }

    /// @notice Opens an identity that nobody controls yet, and links one's own account to it.
    function open(bytes32 identity) external {
        address controller = controllerOf[identity];
        if (controller != address(0)) revert AlreadyOpened(identity, controller);
        controllerOf[identity] = msg.sender;
        _link(identity, msg.sender);
    }

    /// @notice Allows `account` to join, or withdraws that; who has joined stays.
    function invite(bytes32 identity, address account, bool allowed) external {
        if (controllerOf[identity] != msg.sender) revert NotController(msg.sender, identity);
        isInvited[identity][account] = allowed;
    }

    /// @notice Joins an identity that has invited one's account, leaving the one it was in.
    function join(bytes32 identity) external {
        if (!isInvited[identity][msg.sender]) revert NotInvited(msg.sender, identity);
        delete isInvited[identity][msg.sender];
        _link(identity, msg.sender);
    }

    function attestMany(Link[] calldata links) external {
        if (!isAttester[msg.sender]) revert NotAttester(msg.sender);
        for (uint256 i = 0; i < links.length; ++i) _link(links[i].identity, links[i].account);
    }

    /// @notice Takes an account out of its identity: by itself, by the identity's controller or by an attester.
    function unlink(address account) external {
        bytes32 identity = identityOf[account];
        if (identity == 0) revert NotLinked(account);
        if (msg.sender != account && msg.sender != controllerOf[identity] && !isAttester[msg.sender]) {
            revert NotAllowedToUnlink(msg.sender, account);
        }
        delete identityOf[account];
        emit IdentityUnlinked(identity, account);
    }

    function _link(bytes32 identity, address account) private {
        if (identity == 0) revert ZeroIdentity();
        if (account == address(0)) revert ZeroAccount();
        identityOf[account] = identity;
        emit IdentityLinked(identity, account);
    }
}
