import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    ContributionRecorded: event("0xc31837849a6efe073547a00c0c2db057975ea2197fc5c320d8d045c7c11afbc9", "ContributionRecorded(uint256,uint256,address,bytes32,uint256,string)", {"contributionId": indexed(p.uint256), "assetId": indexed(p.uint256), "contributor": indexed(p.address), "role": p.bytes32, "weight": p.uint256, "evidence": p.string}),
    ContributionRevoked: event("0xcb29861f48fbb64389c30d26a7b5dbf24f04ef0481cc261cb3b8a71371f176d1", "ContributionRevoked(uint256,address,string)", {"contributionId": indexed(p.uint256), "by": indexed(p.address), "reason": p.string}),
    ContributionValidated: event("0xf798a2a11a2b078ef08b13651979d1a8c4a51b914aef3717e5dd979c4b288153", "ContributionValidated(uint256,address,uint256)", {"contributionId": indexed(p.uint256), "validator": indexed(p.address), "score": p.uint256}),
}

export const functions = {
    isValidator: viewFun("0x23f2a73f", "isValidator(uint256,address)", {"assetId": p.uint256, "account": p.address}, p.bool),
    lastContributionId: viewFun("0xf94164b4", "lastContributionId()", {}, p.uint256),
    record: fun("0xe0871e7e", "record((uint256,address,bytes32,uint256,string))", {"contribution": p.struct({"assetId": p.uint256, "contributor": p.address, "role": p.bytes32, "weight": p.uint256, "evidence": p.string})}, p.uint256),
    recordMany: fun("0x22183b0f", "recordMany((uint256,address,bytes32,uint256,string)[])", {"contributions": p.array(p.struct({"assetId": p.uint256, "contributor": p.address, "role": p.bytes32, "weight": p.uint256, "evidence": p.string}))}, p.uint256),
    registry: viewFun("0x7b103999", "registry()", {}, p.address),
    revoke: fun("0xeb929ad5", "revoke(uint256,string)", {"contributionId": p.uint256, "reason": p.string}, ),
    setValidator: fun("0xcf347e17", "setValidator(uint256,address,bool)", {"assetId": p.uint256, "account": p.address, "allowed": p.bool}, ),
    states: viewFun("0x017a9105", "states(uint256)", {"contributionId": p.uint256}, {"assetId": p.uint88, "isRevoked": p.bool, "contributor": p.address}),
    validate: fun("0x19730b44", "validate(uint256,uint256)", {"contributionId": p.uint256, "score": p.uint256}, ),
    validateMany: fun("0xfce6e297", "validateMany((uint256,uint256)[])", {"validations": p.array(p.struct({"contributionId": p.uint256, "score": p.uint256}))}, ),
}

export class Contract extends ContractBase {

    isValidator(assetId: IsValidatorParams["assetId"], account: IsValidatorParams["account"]) {
        return this.eth_call(functions.isValidator, {assetId, account})
    }

    lastContributionId() {
        return this.eth_call(functions.lastContributionId, {})
    }

    registry() {
        return this.eth_call(functions.registry, {})
    }

    states(contributionId: StatesParams["contributionId"]) {
        return this.eth_call(functions.states, {contributionId})
    }
}

/// Event types
export type ContributionRecordedEventArgs = EParams<typeof events.ContributionRecorded>
export type ContributionRevokedEventArgs = EParams<typeof events.ContributionRevoked>
export type ContributionValidatedEventArgs = EParams<typeof events.ContributionValidated>

/// Function types
export type IsValidatorParams = FunctionArguments<typeof functions.isValidator>
export type IsValidatorReturn = FunctionReturn<typeof functions.isValidator>

export type LastContributionIdParams = FunctionArguments<typeof functions.lastContributionId>
export type LastContributionIdReturn = FunctionReturn<typeof functions.lastContributionId>

export type RecordParams = FunctionArguments<typeof functions.record>
export type RecordReturn = FunctionReturn<typeof functions.record>

export type RecordManyParams = FunctionArguments<typeof functions.recordMany>
export type RecordManyReturn = FunctionReturn<typeof functions.recordMany>

export type RegistryParams = FunctionArguments<typeof functions.registry>
export type RegistryReturn = FunctionReturn<typeof functions.registry>

export type RevokeParams = FunctionArguments<typeof functions.revoke>
export type RevokeReturn = FunctionReturn<typeof functions.revoke>

export type SetValidatorParams = FunctionArguments<typeof functions.setValidator>
export type SetValidatorReturn = FunctionReturn<typeof functions.setValidator>

export type StatesParams = FunctionArguments<typeof functions.states>
export type StatesReturn = FunctionReturn<typeof functions.states>

export type ValidateParams = FunctionArguments<typeof functions.validate>
export type ValidateReturn = FunctionReturn<typeof functions.validate>

export type ValidateManyParams = FunctionArguments<typeof functions.validateMany>
export type ValidateManyReturn = FunctionReturn<typeof functions.validateMany>

