// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

/// @title Settles money on accounts: sent at once, or credited here until the account claims it.
/// @notice Anyone may pay, since it is the payer's own money that moves; only the account itself takes credits out.
contract TributaryPayouts is ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev `invocationId` and `assetId` may be 0 for none; `token` is zero for the native coin.
    struct Payout {
        uint256 invocationId;
        uint256 assetId;
        address account;
        bytes32 role;
        address token;
        uint256 amount;
        bool direct;
    }

    /// @dev Enough for a wallet contract to note a receipt, too little for one account to burn a whole batch's gas.
    uint256 private constant NATIVE_TRANSFER_GAS = 50_000;

    mapping(address account => mapping(address token => uint256)) public claimable;

    event PayoutSettled(
        uint256 indexed invocationId,
        uint256 indexed assetId,
        address indexed account,
        bytes32 role,
        address token,
        uint256 amount,
        bool direct
    );
    event PayoutClaimed(address indexed account, address indexed token, uint256 amount);

    error ZeroAccount();
    error ZeroAmount(address account);
    error NativeValueMismatch(uint256 expected, uint256 sent);
    error UnexpectedReceipt(address token, uint256 expected, uint256 received);
    error NothingToClaim(address account, address token);
    error ExceedsClaimable(address account, address token, uint256 claimable, uint256 amount);
    error NativeTransferFailed(address account, uint256 amount);

    /// @notice Settles one payout with the payer's native coin or approved ERC-20.
    function settle(Payout calldata payout) external payable nonReentrant {
        _requireNativeValue(_settle(payout));
    }

    /// @notice Settles payouts in the order given, all or none; the native ones together must equal the value sent.
    function settleMany(Payout[] calldata payouts) external payable nonReentrant {
        uint256 nativeTotal = 0;
        for (uint256 i = 0; i < payouts.length; ++i) nativeTotal += _settle(payouts[i]);
        _requireNativeValue(nativeTotal);
    }

    /// @notice Withdraws part of one's credit.
    function claim(address token, uint256 amount) external nonReentrant {
        _claim(token, amount);
    }

    /// @notice Withdraws all of one's credit in each of the tokens.
    function claimMany(address[] calldata tokens) external nonReentrant {
        for (uint256 i = 0; i < tokens.length; ++i) _claim(tokens[i], claimable[msg.sender][tokens[i]]);
    }

    /// @return nativeAmount what the payout took of the native value sent along
    function _settle(Payout calldata p) private returns (uint256 nativeAmount) {
        if (p.account == address(0)) revert ZeroAccount();
        if (p.amount == 0) revert ZeroAmount(p.account);
        bool direct = p.direct;
        if (p.token == address(0)) {
            nativeAmount = p.amount;
            // An account that refuses its coins is credited instead, so that it cannot hold up the others of a batch.
            if (direct) (direct, ) = p.account.call{value: p.amount, gas: NATIVE_TRANSFER_GAS}("");
        } else if (direct) {
            IERC20(p.token).safeTransferFrom(msg.sender, p.account, p.amount);
        } else {
            _take(IERC20(p.token), p.amount);
        }
        if (!direct) claimable[p.account][p.token] += p.amount;
        emit PayoutSettled(p.invocationId, p.assetId, p.account, p.role, p.token, p.amount, direct);
    }

    /// @dev A token that charges for transfers would leave credits that nothing covers.
    function _take(IERC20 token, uint256 amount) private {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        if (received != amount) revert UnexpectedReceipt(address(token), amount, received);
    }

    function _claim(address token, uint256 amount) private {
        uint256 credit = claimable[msg.sender][token];
        if (amount == 0) revert NothingToClaim(msg.sender, token);
        if (amount > credit) revert ExceedsClaimable(msg.sender, token, credit, amount);
        claimable[msg.sender][token] = credit - amount;
        emit PayoutClaimed(msg.sender, token, amount);
        if (token == address(0)) {
            (bool sent, ) = msg.sender.call{value: amount}("");
            if (!sent) revert NativeTransferFailed(msg.sender, amount);
        } else {
            IERC20(token).safeTransfer(msg.sender, amount);
        }
    }

    /// @dev Checked after the loop: a batch that spent more than was sent along is undone as a whole.
    function _requireNativeValue(uint256 expected) private view {
        if (msg.value != expected) revert NativeValueMismatch(expected, msg.value);
    }
}
