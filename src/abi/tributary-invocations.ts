import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    InvocationRecorded: event("0x9a1f11e526cfa322cbae553892a464f10702c3a39fa1ecef351ee2e317c4d237", "InvocationRecorded(uint256,uint256,address,uint256,address,uint256,uint256)", {"invocationId": indexed(p.uint256), "assetId": indexed(p.uint256), "caller": indexed(p.address), "parentInvocationId": p.uint256, "token": p.address, "fee": p.uint256, "units": p.uint256}),
}

export const functions = {
    lastInvocationId: viewFun("0x566c056a", "lastInvocationId()", {}, p.uint256),
    record: fun("0x522df60b", "record((uint256,address,uint256,address,uint256,uint256))", {"invocation": p.struct({"assetId": p.uint256, "caller": p.address, "parentInvocationId": p.uint256, "token": p.address, "fee": p.uint256, "units": p.uint256})}, p.uint256),
    recordMany: fun("0xeb3e098c", "recordMany((uint256,address,uint256,address,uint256,uint256)[])", {"invocations": p.array(p.struct({"assetId": p.uint256, "caller": p.address, "parentInvocationId": p.uint256, "token": p.address, "fee": p.uint256, "units": p.uint256}))}, p.uint256),
    registry: viewFun("0x7b103999", "registry()", {}, p.address),
}

export class Contract extends ContractBase {

    lastInvocationId() {
        return this.eth_call(functions.lastInvocationId, {})
    }

    registry() {
        return this.eth_call(functions.registry, {})
    }
}

/// Event types
export type InvocationRecordedEventArgs = EParams<typeof events.InvocationRecorded>

/// Function types
export type LastInvocationIdParams = FunctionArguments<typeof functions.lastInvocationId>
export type LastInvocationIdReturn = FunctionReturn<typeof functions.lastInvocationId>

export type RecordParams = FunctionArguments<typeof functions.record>
export type RecordReturn = FunctionReturn<typeof functions.record>

export type RecordManyParams = FunctionArguments<typeof functions.recordMany>
export type RecordManyReturn = FunctionReturn<typeof functions.recordMany>

export type RegistryParams = FunctionArguments<typeof functions.registry>
export type RegistryReturn = FunctionReturn<typeof functions.registry>

