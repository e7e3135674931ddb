import {
  BigIntColumn,
  BooleanColumn,
  Entity,
  Index,
  IntColumn,
  ManyToOne,
  OneToMany,
  PrimaryColumn,
  StringColumn,
} from "@subsquid/typeorm-store";

class Row<Self> {
  constructor(props?: Partial<Self>) {
    Object.assign(this, props);
  }
}

@Entity()
export class Account extends Row<Account> {
  @PrimaryColumn() id: string;
  @BigIntColumn({ nullable: false }) earned: bigint;
  @BigIntColumn({ nullable: false }) claimed: bigint;
  @IntColumn({ nullable: false }) payoutCount: number;
  @OneToMany(() => Payout, (payout) => payout.account) payouts: Payout[];
}

@Index(["account", "timestamp"], { unique: false })
@Entity()
export class Payout extends Row<Payout> {
  @PrimaryColumn() id: string;
  @ManyToOne(() => Account, { nullable: true }) account: Account;
  @BigIntColumn({ nullable: false }) asset: bigint;
  @BigIntColumn({ nullable: false }) invocation: bigint;
  @StringColumn({ nullable: false }) role: string;
  @StringColumn({ nullable: false }) token: string;
  @BigIntColumn({ nullable: false }) amount: bigint;
  @BooleanColumn({ nullable: false }) direct: boolean;
  @Index() @IntColumn({ nullable: false }) block: number;
  @BigIntColumn({ nullable: false }) timestamp: bigint;
  @StringColumn({ nullable: false }) transaction: string;
}

@Entity()
export class Claim extends Row<Claim> {
  @PrimaryColumn() id: string;
  @Index() @ManyToOne(() => Account, { nullable: true }) account: Account;
  @StringColumn({ nullable: false }) token: string;
  @BigIntColumn({ nullable: false }) amount: bigint;
  @BigIntColumn({ nullable: false }) timestamp: bigint;
}

@Entity()
export class Asset extends Row<Asset> {
  @PrimaryColumn() id: string;
  @StringColumn({ nullable: false }) owner: string;
  @StringColumn({ nullable: false }) kind: string;
  @StringColumn({ nullable: false }) name: string;
  @StringColumn({ nullable: false }) uri: string;
  @StringColumn({ nullable: false }) contentHash: string;
}

@Entity()
export class Derivation extends Row<Derivation> {
  @PrimaryColumn() id: string;
  @BigIntColumn({ nullable: false }) child: bigint;
  @BigIntColumn({ nullable: false }) parentChain: bigint;
  @StringColumn({ nullable: false }) parentRegistry: string;
  @BigIntColumn({ nullable: false }) parent: bigint;
  @BigIntColumn({ nullable: false }) share: bigint;
  @StringColumn({ nullable: false }) relation: string;
}

@Entity()
export class Contribution extends Row<Contribution> {
  @PrimaryColumn() id: string;
  @BigIntColumn({ nullable: false }) asset: bigint;
  @StringColumn({ nullable: false }) contributor: string;
  @StringColumn({ nullable: false }) role: string;
  @BigIntColumn({ nullable: false }) weight: bigint;
  @StringColumn({ nullable: false }) evidence: string;
  @IntColumn({ nullable: false }) validations: number;
  @BooleanColumn({ nullable: false }) revoked: boolean;
}

@Entity()
export class Invocation extends Row<Invocation> {
  @PrimaryColumn() id: string;
  @BigIntColumn({ nullable: false }) asset: bigint;
  @StringColumn({ nullable: false }) caller: string;
  @BigIntColumn({ nullable: false }) parent: bigint;
  @StringColumn({ nullable: false }) token: string;
  @BigIntColumn({ nullable: false }) fee: bigint;
  @BigIntColumn({ nullable: false }) units: bigint;
}

/** Of the account whose address is the id. */
@Entity()
export class IdentityLink extends Row<IdentityLink> {
  @PrimaryColumn() id: string;
  @StringColumn({ nullable: false }) identity: string;
}
