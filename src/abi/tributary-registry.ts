import * as p from '@subsquid/evm-codec'
import { event, fun, viewFun, indexed, ContractBase } from '@subsquid/evm-abi'
import type { EventParams as EParams, FunctionArguments, FunctionReturn } from '@subsquid/evm-abi'

export const events = {
    Approval: event("0x8c5be1e5ebec7d5bd14f71427d1e84f3dd0314c0f7b2291e5b200ac8c7c3b925", "Approval(address,address,uint256)", {"owner": indexed(p.address), "approved": indexed(p.address), "tokenId": indexed(p.uint256)}),
    ApprovalForAll: event("0x17307eab39ab6107e8899845ad3d59bd9653f200f220920489ca2b5937696c31", "ApprovalForAll(address,address,bool)", {"owner": indexed(p.address), "operator": indexed(p.address), "approved": p.bool}),
    AssetMetadataChanged: event("0x56fcf750fd42fb794af07763bfbf6a471d8c7dc81d5fb3de82cc0a76728b2371", "AssetMetadataChanged(uint256,string,string,bytes32)", {"assetId": indexed(p.uint256), "name": p.string, "uri": p.string, "contentHash": p.bytes32}),
    AssetRegistered: event("0x9cc99ca6554e1cdc8c851713c26c8d10168e361b3551dea0f0863607ba13ca6e", "AssetRegistered(uint256,address,bytes32,string,string,bytes32)", {"assetId": indexed(p.uint256), "owner": indexed(p.address), "kind": indexed(p.bytes32), "name": p.string, "uri": p.string, "contentHash": p.bytes32}),
    DerivationRegistered: event("0x10380516aa076dc4d5a5a18d6a4076fdadfdf8e190f5829341c3a108371fe530", "DerivationRegistered(uint256,uint256,address,uint256,uint256,bytes32)", {"childId": indexed(p.uint256), "parentChainId": indexed(p.uint256), "parentRegistry": indexed(p.address), "parentId": p.uint256, "share": p.uint256, "relation": p.bytes32}),
    DerivationRevoked: event("0x65e96963bf7138f3b0bcecd967921db67ef291aadbde38a7b773c46f336ec1ad", "DerivationRevoked(uint256,uint256,address,uint256)", {"childId": indexed(p.uint256), "parentChainId": indexed(p.uint256), "parentRegistry": indexed(p.address), "parentId": p.uint256}),
    OwnershipTransferred: event("0x8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0", "OwnershipTransferred(address,address)", {"previousOwner": indexed(p.address), "newOwner": indexed(p.address)}),
    Transfer: event("0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", "Transfer(address,address,uint256)", {"from": indexed(p.address), "to": indexed(p.address), "tokenId": indexed(p.uint256)}),
}

export const functions = {
    MAX_CHAIN_ID: viewFun("0x5bc105c0", "MAX_CHAIN_ID()", {}, p.uint256),
    MAX_PARENTS: viewFun("0x97d4c443", "MAX_PARENTS()", {}, p.uint256),
    WHOLE: viewFun("0x09eba343", "WHOLE()", {}, p.uint256),
    approve: fun("0x095ea7b3", "approve(address,uint256)", {"to": p.address, "tokenId": p.uint256}, ),
    assetExists: viewFun("0x518e2bdd", "assetExists(uint256)", {"assetId": p.uint256}, p.bool),
    balanceOf: viewFun("0x70a08231", "balanceOf(address)", {"owner": p.address}, p.uint256),
    burn: fun("0x42966c68", "burn(uint256)", {"assetId": p.uint256}, ),
    changeMetadata: fun("0xfe34e2d5", "changeMetadata(uint256,string,string,bytes32)", {"assetId": p.uint256, "name": p.string, "uri": p.string, "contentHash": p.bytes32}, ),
    curatorOf: viewFun("0x31381c32", "curatorOf(uint256)", {"assetId": p.uint256}, p.address),
    derive: fun("0x923004d3", "derive((uint256,uint256,address,uint256,uint256,bytes32))", {"derivation": p.struct({"childId": p.uint256, "parentChainId": p.uint256, "parentRegistry": p.address, "parentId": p.uint256, "share": p.uint256, "relation": p.bytes32})}, ),
    deriveMany: fun("0xb67b5775", "deriveMany((uint256,uint256,address,uint256,uint256,bytes32)[])", {"derivations": p.array(p.struct({"childId": p.uint256, "parentChainId": p.uint256, "parentRegistry": p.address, "parentId": p.uint256, "share": p.uint256, "relation": p.bytes32}))}, ),
    getApproved: viewFun("0x081812fc", "getApproved(uint256)", {"tokenId": p.uint256}, p.address),
    isApprovedForAll: viewFun("0xe985e9c5", "isApprovedForAll(address,address)", {"owner": p.address, "operator": p.address}, p.bool),
    isAssetWriter: viewFun("0x53bfeeb6", "isAssetWriter(address,uint256)", {"account": p.address, "assetId": p.uint256}, p.bool),
    isRegistrar: viewFun("0xd5db72eb", "isRegistrar(address)", {"account": p.address}, p.bool),
    lastAssetId: viewFun("0x84158749", "lastAssetId()", {}, p.uint256),
    name: viewFun("0x06fdde03", "name()", {}, p.string),
    owner: viewFun("0x8da5cb5b", "owner()", {}, p.address),
    ownerOf: viewFun("0x6352211e", "ownerOf(uint256)", {"tokenId": p.uint256}, p.address),
    register: fun("0x98787873", "register((address,bytes32,string,string,bytes32))", {"asset": p.struct({"owner": p.address, "kind": p.bytes32, "name": p.string, "uri": p.string, "contentHash": p.bytes32})}, p.uint256),
    registerMany: fun("0x2e8f23d7", "registerMany((address,bytes32,string,string,bytes32)[])", {"assets": p.array(p.struct({"owner": p.address, "kind": p.bytes32, "name": p.string, "uri": p.string, "contentHash": p.bytes32}))}, p.uint256),
    renounceOwnership: fun("0x715018a6", "renounceOwnership()", {}, ),
    revokeDerivation: fun("0xe0bfb767", "revokeDerivation(uint256,uint256,address,uint256)", {"childId": p.uint256, "parentChainId": p.uint256, "parentRegistry": p.address, "parentId": p.uint256}, ),
    'safeTransferFrom(address,address,uint256)': fun("0x42842e0e", "safeTransferFrom(address,address,uint256)", {"from": p.address, "to": p.address, "tokenId": p.uint256}, ),
    'safeTransferFrom(address,address,uint256,bytes)': fun("0xb88d4fde", "safeTransferFrom(address,address,uint256,bytes)", {"from": p.address, "to": p.address, "tokenId": p.uint256, "data": p.bytes}, ),
    setApprovalForAll: fun("0xa22cb465", "setApprovalForAll(address,bool)", {"operator": p.address, "approved": p.bool}, ),
    setCurator: fun("0x47d0a5b4", "setCurator(uint256,address)", {"assetId": p.uint256, "curator": p.address}, ),
    setRegistrar: fun("0xc1bf1dcf", "setRegistrar(address,bool)", {"account": p.address, "allowed": p.bool}, ),
    sharesTotalOf: viewFun("0xff086540", "sharesTotalOf(uint256)", {"assetId": p.uint256}, p.uint256),
    supportsInterface: viewFun("0x01ffc9a7", "supportsInterface(bytes4)", {"interfaceId": p.bytes4}, p.bool),
    symbol: viewFun("0x95d89b41", "symbol()", {}, p.string),
    tokenURI: viewFun("0xc87b56dd", "tokenURI(uint256)", {"assetId": p.uint256}, p.string),
    transferFrom: fun("0x23b872dd", "transferFrom(address,address,uint256)", {"from": p.address, "to": p.address, "tokenId": p.uint256}, ),
    transferOwnership: fun("0xf2fde38b", "transferOwnership(address)", {"newOwner": p.address}, ),
}

export class Contract extends ContractBase {

    MAX_CHAIN_ID() {
        return this.eth_call(functions.MAX_CHAIN_ID, {})
    }

    MAX_PARENTS() {
        return this.eth_call(functions.MAX_PARENTS, {})
    }

    WHOLE() {
        return this.eth_call(functions.WHOLE, {})
    }

    assetExists(assetId: AssetExistsParams["assetId"]) {
        return this.eth_call(functions.assetExists, {assetId})
    }

    balanceOf(owner: BalanceOfParams["owner"]) {
        return this.eth_call(functions.balanceOf, {owner})
    }

    curatorOf(assetId: CuratorOfParams["assetId"]) {
        return this.eth_call(functions.curatorOf, {assetId})
    }

    getApproved(tokenId: GetApprovedParams["tokenId"]) {
        return this.eth_call(functions.getApproved, {tokenId})
    }

    isApprovedForAll(owner: IsApprovedForAllParams["owner"], operator: IsApprovedForAllParams["operator"]) {
        return this.eth_call(functions.isApprovedForAll, {owner, operator})
    }

    isAssetWriter(account: IsAssetWriterParams["account"], assetId: IsAssetWriterParams["assetId"]) {
        return this.eth_call(functions.isAssetWriter, {account, assetId})
    }

    isRegistrar(account: IsRegistrarParams["account"]) {
        return this.eth_call(functions.isRegistrar, {account})
    }

    lastAssetId() {
        return this.eth_call(functions.lastAssetId, {})
    }

    name() {
        return this.eth_call(functions.name, {})
    }

    owner() {
        return this.eth_call(functions.owner, {})
    }

    ownerOf(tokenId: OwnerOfParams["tokenId"]) {
        return this.eth_call(functions.ownerOf, {tokenId})
    }

    sharesTotalOf(assetId: SharesTotalOfParams["assetId"]) {
        return this.eth_call(functions.sharesTotalOf, {assetId})
    }

    supportsInterface(interfaceId: SupportsInterfaceParams["interfaceId"]) {
        return this.eth_call(functions.supportsInterface, {interfaceId})
    }

    symbol() {
        return this.eth_call(functions.symbol, {})
    }

    tokenURI(assetId: TokenURIParams["assetId"]) {
        return this.eth_call(functions.tokenURI, {assetId})
    }
}

/// Event types
export type ApprovalEventArgs = EParams<typeof events.Approval>
export type ApprovalForAllEventArgs = EParams<typeof events.ApprovalForAll>
export type AssetMetadataChangedEventArgs = EParams<typeof events.AssetMetadataChanged>
export type AssetRegisteredEventArgs = EParams<typeof events.AssetRegistered>
export type DerivationRegisteredEventArgs = EParams<typeof events.DerivationRegistered>
export type DerivationRevokedEventArgs = EParams<typeof events.DerivationRevoked>
export type OwnershipTransferredEventArgs = EParams<typeof events.OwnershipTransferred>
export type TransferEventArgs = EParams<typeof events.Transfer>

/// Function types
export type MAX_CHAIN_IDParams = FunctionArguments<typeof functions.MAX_CHAIN_ID>
export type MAX_CHAIN_IDReturn = FunctionReturn<typeof functions.MAX_CHAIN_ID>

export type MAX_PARENTSParams = FunctionArguments<typeof functions.MAX_PARENTS>
export type MAX_PARENTSReturn = FunctionReturn<typeof functions.MAX_PARENTS>

export type WHOLEParams = FunctionArguments<typeof functions.WHOLE>
export type WHOLEReturn = FunctionReturn<typeof functions.WHOLE>

export type ApproveParams = FunctionArguments<typeof functions.approve>
export type ApproveReturn = FunctionReturn<typeof functions.approve>

export type AssetExistsParams = FunctionArguments<typeof functions.assetExists>
export type AssetExistsReturn = FunctionReturn<typeof functions.assetExists>

export type BalanceOfParams = FunctionArguments<typeof functions.balanceOf>
export type BalanceOfReturn = FunctionReturn<typeof functions.balanceOf>

export type BurnParams = FunctionArguments<typeof functions.burn>
export type BurnReturn = FunctionReturn<typeof functions.burn>

export type ChangeMetadataParams = FunctionArguments<typeof functions.changeMetadata>
export type ChangeMetadataReturn = FunctionReturn<typeof functions.changeMetadata>

export type CuratorOfParams = FunctionArguments<typeof functions.curatorOf>
export type CuratorOfReturn = FunctionReturn<typeof functions.curatorOf>

export type DeriveParams = FunctionArguments<typeof functions.derive>
export type DeriveReturn = FunctionReturn<typeof functions.derive>

export type DeriveManyParams = FunctionArguments<typeof functions.deriveMany>
export type DeriveManyReturn = FunctionReturn<typeof functions.deriveMany>

export type GetApprovedParams = FunctionArguments<typeof functions.getApproved>
export type GetApprovedReturn = FunctionReturn<typeof functions.getApproved>

export type IsApprovedForAllParams = FunctionArguments<typeof functions.isApprovedForAll>
export type IsApprovedForAllReturn = FunctionReturn<typeof functions.isApprovedForAll>

export type IsAssetWriterParams = FunctionArguments<typeof functions.isAssetWriter>
export type IsAssetWriterReturn = FunctionReturn<typeof functions.isAssetWriter>

export type IsRegistrarParams = FunctionArguments<typeof functions.isRegistrar>
export type IsRegistrarReturn = FunctionReturn<typeof functions.isRegistrar>

export type LastAssetIdParams = FunctionArguments<typeof functions.lastAssetId>
export type LastAssetIdReturn = FunctionReturn<typeof functions.lastAssetId>

export type NameParams = FunctionArguments<typeof functions.name>
export type NameReturn = FunctionReturn<typeof functions.name>

export type OwnerParams = FunctionArguments<typeof functions.owner>
export type OwnerReturn = FunctionReturn<typeof functions.owner>

export type OwnerOfParams = FunctionArguments<typeof functions.ownerOf>
export type OwnerOfReturn = FunctionReturn<typeof functions.ownerOf>

export type RegisterParams = FunctionArguments<typeof functions.register>
export type RegisterReturn = FunctionReturn<typeof functions.register>

export type RegisterManyParams = FunctionArguments<typeof functions.registerMany>
export type RegisterManyReturn = FunctionReturn<typeof functions.registerMany>

export type RenounceOwnershipParams = FunctionArguments<typeof functions.renounceOwnership>
export type RenounceOwnershipReturn = FunctionReturn<typeof functions.renounceOwnership>

export type RevokeDerivationParams = FunctionArguments<typeof functions.revokeDerivation>
export type RevokeDerivationReturn = FunctionReturn<typeof functions.revokeDerivation>

export type SafeTransferFromParams_0 = FunctionArguments<typeof functions['safeTransferFrom(address,address,uint256)']>
export type SafeTransferFromReturn_0 = FunctionReturn<typeof functions['safeTransferFrom(address,address,uint256)']>

export type SafeTransferFromParams_1 = FunctionArguments<typeof functions['safeTransferFrom(address,address,uint256,bytes)']>
export type SafeTransferFromReturn_1 = FunctionReturn<typeof functions['safeTransferFrom(address,address,uint256,bytes)']>

export type SetApprovalForAllParams = FunctionArguments<typeof functions.setApprovalForAll>
export type SetApprovalForAllReturn = FunctionReturn<typeof functions.setApprovalForAll>

export type SetCuratorParams = FunctionArguments<typeof functions.setCurator>
export type SetCuratorReturn = FunctionReturn<typeof functions.setCurator>

export type SetRegistrarParams = FunctionArguments<typeof functions.setRegistrar>
export type SetRegistrarReturn = FunctionReturn<typeof functions.setRegistrar>

export type SharesTotalOfParams = FunctionArguments<typeof functions.sharesTotalOf>
export type SharesTotalOfReturn = FunctionReturn<typeof functions.sharesTotalOf>

export type SupportsInterfaceParams = FunctionArguments<typeof functions.supportsInterface>
export type SupportsInterfaceReturn = FunctionReturn<typeof functions.supportsInterface>

export type SymbolParams = FunctionArguments<typeof functions.symbol>
export type SymbolReturn = FunctionReturn<typeof functions.symbol>

export type TokenURIParams = FunctionArguments<typeof functions.tokenURI>
export type TokenURIReturn = FunctionReturn<typeof functions.tokenURI>

export type TransferFromParams = FunctionArguments<typeof functions.transferFrom>
export type TransferFromReturn = FunctionReturn<typeof functions.transferFrom>

export type TransferOwnershipParams = FunctionArguments<typeof functions.transferOwnership>
export type TransferOwnershipReturn = FunctionReturn<typeof functions.transferOwnership>

