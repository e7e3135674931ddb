import { event, indexed } from "@subsquid/evm-abi";
import * as p from "@subsquid/evm-codec";

export const PayoutSettled = event(
  "0xb7c01617efe5552063f5d9db64383fb720791d4102e460cd8f8764a9c33e4e1c",
  "PayoutSettled(uint256,uint256,address,bytes32,address,uint256,bool)",
  {
    invocationId: indexed(p.uint256),
    assetId: indexed(p.uint256),
    account: indexed(p.address),
    role: p.bytes32,
    token: p.address,
    amount: p.uint256,
    direct: p.bool,
  },
);
export const PayoutClaimed = event(
  "0x16b63aea592f9ff2536669385de33b0f5bdf01b81d2602c102556e57e5374ac7",
  "PayoutClaimed(address,address,uint256)",
  {
    account: indexed(p.address),
    token: indexed(p.address),
    amount: p.uint256,
  },
);
export const AssetRegistered = event(
  "0x9cc99ca6554e1cdc8c851713c26c8d10168e361b3551dea0f0863607ba13ca6e",
  "AssetRegistered(uint256,address,bytes32,string,string,bytes32)",
  {
    assetId: indexed(p.uint256),
    owner: indexed(p.address),
    kind: indexed(p.bytes32),
    name: p.string,
    uri: p.string,
    contentHash: p.bytes32,
  },
);
export const AssetMetadataChanged = event(
  "0x56fcf750fd42fb794af07763bfbf6a471d8c7dc81d5fb3de82cc0a76728b2371",
  "AssetMetadataChanged(uint256,string,string,bytes32)",
  {
    assetId: indexed(p.uint256),
    name: p.string,
    uri: p.string,
    contentHash: p.bytes32,
  },
);
export const Transfer = event(
  "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
  "Transfer(address,address,uint256)",
  {
    from: indexed(p.address),
    to: indexed(p.address),
    tokenId: indexed(p.uint256),
  },
);
export const DerivationRegistered = event(
  "0x10380516aa076dc4d5a5a18d6a4076fdadfdf8e190f5829341c3a108371fe530",
  "DerivationRegistered(uint256,uint256,address,uint256,uint256,bytes32)",
  {
    childId: indexed(p.uint256),
    parentChainId: indexed(p.uint256),
    parentRegistry: indexed(p.address),
    parentId: p.uint256,
    share: p.uint256,
    relation: p.bytes32,
  },
);
export const DerivationRevoked = event(
  "0x65e96963bf7138f3b0bcecd967921db67ef291aadbde38a7b773c46f336ec1ad",
  "DerivationRevoked(uint256,uint256,address,uint256)",
  {
    childId: indexed(p.uint256),
    parentChainId: indexed(p.uint256),
    parentRegistry: indexed(p.address),
    parentId: p.uint256,
  },
);
export const ContributionRecorded = event(
  "0xc31837849a6efe073547a00c0c2db057975ea2197fc5c320d8d045c7c11afbc9",
  "ContributionRecorded(uint256,uint256,address,bytes32,uint256,string)",
  {
    contributionId: indexed(p.uint256),
    assetId: indexed(p.uint256),
    contributor: indexed(p.address),
    role: p.bytes32,
    weight: p.uint256,
    evidence: p.string,
  },
);
export const ContributionValidated = event(
  "0xf798a2a11a2b078ef08b13651979d1a8c4a51b914aef3717e5dd979c4b288153",
  "ContributionValidated(uint256,address,uint256)",
  {
    contributionId: indexed(p.uint256),
    validator: indexed(p.address),
    score: p.uint256,
  },
);
export const ContributionRevoked = event(
  "0xcb29861f48fbb64389c30d26a7b5dbf24f04ef0481cc261cb3b8a71371f176d1",
  "ContributionRevoked(uint256,address,string)",
  {
    contributionId: indexed(p.uint256),
    by: indexed(p.address),
    reason: p.string,
  },
);
export const InvocationRecorded = event(
  "0x9a1f11e526cfa322cbae553892a464f10702c3a39fa1ecef351ee2e317c4d237",
  "InvocationRecorded(uint256,uint256,address,uint256,address,uint256,uint256)",
  {
    invocationId: indexed(p.uint256),
    assetId: indexed(p.uint256),
    caller: indexed(p.address),
    parentInvocationId: p.uint256,
    token: p.address,
    fee: p.uint256,
    units: p.uint256,
  },
);
export const IdentityLinked = event(
  "0x2b554ce4d8e30c7532bb47a927563d91048eedede406c6c7aeb24d71f5424458",
  "IdentityLinked(bytes32,address)",
  {
    identity: indexed(p.bytes32),
    account: indexed(p.address),
  },
);
export const IdentityUnlinked = event(
  "0xce42876b23a924ae072c13d19fb5891e1b45f63b195c3576816d7d74719ca0bd",
  "IdentityUnlinked(bytes32,address)",
  {
    identity: indexed(p.bytes32),
    account: indexed(p.address),
  },
);
