import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    PayoutClaimed: event("0x16b63aea592f9ff2536669385de33b0f5bdf01b81d2602c102556e57e5374ac7", "PayoutClaimed(address,address,uint256)", {"account": indexed(p.address), "token": indexed(p.address), "amount": p.uint256}),
    PayoutSettled: event("0xb7c01617efe5552063f5d9db64383fb720791d4102e460cd8f8764a9c33e4e1c", "PayoutSettled(uint256,uint256,address,bytes32,address,uint256,bool)", {"invocationId": indexed(p.uint256), "assetId": indexed(p.uint256), "account": indexed(p.address), "role": p.bytes32, "token": p.address, "amount": p.uint256, "direct": p.bool}),
}

export const functions = {
    claim: fun("0xaad3ec96", "claim(address,uint256)", {"token": p.address, "amount": p.uint256}, ),
    claimMany: fun("0x7e686e01", "claimMany(address[])", {"tokens": p.array(p.address)}, ),
    claimable: viewFun("0xd4570c1c", "claimable(address,address)", {"account": p.address, "token": p.address}, p.uint256),
    settle: fun("0x9af39f6f", "settle((uint256,uint256,address,bytes32,address,uint256,bool))", {"payout": p.struct({"invocationId": p.uint256, "assetId": p.uint256, "account": p.address, "role": p.bytes32, "token": p.address, "amount": p.uint256, "direct": p.bool})}, ),
    settleMany: fun("0xc5ffc185", "settleMany((uint256,uint256,address,bytes32,address,uint256,bool)[])", {"payouts": p.array(p.struct({"invocationId": p.uint256, "assetId": p.uint256, "account": p.address, "role": p.bytes32, "token": p.address, "amount": p.uint256, "direct": p.bool}))}, ),
}

export class Contract extends ContractBase {

    claimable(account: ClaimableParams["account"], token: ClaimableParams["token"]) {
        return this.eth_call(functions.claimable, {account, token})
    }
}

/// Event types
export type PayoutClaimedEventArgs = EParams<typeof events.PayoutClaimed>
export type PayoutSettledEventArgs = EParams<typeof events.PayoutSettled>

/// Function types
export type ClaimParams = FunctionArguments<typeof functions.claim>
export type ClaimReturn = FunctionReturn<typeof functions.claim>

export type ClaimManyParams = FunctionArguments<typeof functions.claimMany>
export type ClaimManyReturn = FunctionReturn<typeof functions.claimMany>

export type ClaimableParams = FunctionArguments<typeof functions.claimable>
export type ClaimableReturn = FunctionReturn<typeof functions.claimable>

export type SettleParams = FunctionArguments<typeof functions.settle>
export type SettleReturn = FunctionReturn<typeof functions.settle>

export type SettleManyParams = FunctionArguments<typeof functions.settleMany>
export type SettleManyReturn = FunctionReturn<typeof functions.settleMany>

