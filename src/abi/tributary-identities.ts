import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    IdentityLinked: event("0x2b554ce4d8e30c7532bb47a927563d91048eedede406c6c7aeb24d71f5424458", "IdentityLinked(bytes32,address)", {"identity": indexed(p.bytes32), "account": indexed(p.address)}),
    IdentityUnlinked: event("0xce42876b23a924ae072c13d19fb5891e1b45f63b195c3576816d7d74719ca0bd", "IdentityUnlinked(bytes32,address)", {"identity": indexed(p.bytes32), "account": indexed(p.address)}),
    OwnershipTransferred: event("0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0", "OwnershipTransferred(address,address)", {"previousOwner": indexed(p.address), "newOwner": indexed(p.address)}),
}

export const functions = {
    attestMany: fun("0x4c9627db", "attestMany((bytes32,address)[])", {"links": p.array(p.struct({"identity": p.bytes32, "account": p.address}))}, ),
    controllerOf: viewFun("0xd2b4678b", "controllerOf(bytes32)", {"identity": p.bytes32}, p.address),
    identityOf: viewFun("0xc6345626", "identityOf(address)", {"account": p.address}, p.bytes32),
    invite: fun("0xa272a9fc", "invite(bytes32,address,bool)", {"identity": p.bytes32, "account": p.address, "allowed": p.bool}, ),
    isAttester: viewFun("0xb6ebe539", "isAttester(address)", {"account": p.address}, p.bool),
    isInvited: viewFun("0x8ae8d7af", "isInvited(bytes32,address)", {"identity": p.bytes32, "account": p.address}, p.bool),
    join: fun("0xad677d0b", "join(bytes32)", {"identity": p.bytes32}, ),
    open: fun("0xd3b3f73a", "open(bytes32)", {"identity": p.bytes32}, ),
    owner: viewFun("0x8da5cb5b", "owner()", {}, p.address),
    renounceOwnership: fun("0x715018a6", "renounceOwnership()", {}, ),
    setAttester: fun("0x5c0204d9", "setAttester(address,bool)", {"account": p.address, "allowed": p.bool}, ),
    transferOwnership: fun("0xf2fde38b", "transferOwnership(address)", {"newOwner": p.address}, ),
    unlink: fun("0x2db0193d", "unlink(address)", {"account": p.address}, ),
}

export class Contract extends ContractBase {

    controllerOf(identity: ControllerOfParams["identity"]) {
        return this.eth_call(functions.controllerOf, {identity})
    }

    identityOf(account: IdentityOfParams["account"]) {
        return this.eth_call(functions.identityOf, {account})
    }

    isAttester(account: IsAttesterParams["account"]) {
        return this.eth_call(functions.isAttester, {account})
    }

    isInvited(identity: IsInvitedParams["identity"], account: IsInvitedParams["account"]) {
        return this.eth_call(functions.isInvited, {identity, account})
    }

    owner() {
        return this.eth_call(functions.owner, {})
    }
}

/// Event types
export type IdentityLinkedEventArgs = EParams<typeof events.IdentityLinked>
export type IdentityUnlinkedEventArgs = EParams<typeof events.IdentityUnlinked>
export type OwnershipTransferredEventArgs = EParams<typeof events.OwnershipTransferred>

/// Function types
export type AttestManyParams = FunctionArguments<typeof functions.attestMany>
export type AttestManyReturn = FunctionReturn<typeof functions.attestMany>

export type ControllerOfParams = FunctionArguments<typeof functions.controllerOf>
export type ControllerOfReturn = FunctionReturn<typeof functions.controllerOf>

export type IdentityOfParams = FunctionArguments<typeof functions.identityOf>
export type IdentityOfReturn = FunctionReturn<typeof functions.identityOf>

export type InviteParams = FunctionArguments<typeof functions.invite>
export type InviteReturn = FunctionReturn<typeof functions.invite>

export type IsAttesterParams = FunctionArguments<typeof functions.isAttester>
export type IsAttesterReturn = FunctionReturn<typeof functions.isAttester>

export type IsInvitedParams = FunctionArguments<typeof functions.isInvited>
export type IsInvitedReturn = FunctionReturn<typeof functions.isInvited>

export type JoinParams = FunctionArguments<typeof functions.join>
export type JoinReturn = FunctionReturn<typeof functions.join>

export type OpenParams = FunctionArguments<typeof functions.open>
export type OpenReturn = FunctionReturn<typeof functions.open>

export type OwnerParams = FunctionArguments<typeof functions.owner>
export type OwnerReturn = FunctionReturn<typeof functions.owner>

export type RenounceOwnershipParams = FunctionArguments<typeof functions.renounceOwnership>
export type RenounceOwnershipReturn = FunctionReturn<typeof functions.renounceOwnership>

export type SetAttesterParams = FunctionArguments<typeof functions.setAttester>
export type SetAttesterReturn = FunctionReturn<typeof functions.setAttester>

export type TransferOwnershipParams = FunctionArguments<typeof functions.transferOwnership>
export type TransferOwnershipReturn = FunctionReturn<typeof functions.transferOwnership>

export type UnlinkParams = FunctionArguments<typeof functions.unlink>
export type UnlinkReturn = FunctionReturn<typeof functions.unlink>

