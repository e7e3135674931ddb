-- A chain taken back because it is asked for other contracts: kept beside the reorgs, as blocks that were final went, and no reorg.
alter table log.reorg add column is_scope_change boolean not null default false;
