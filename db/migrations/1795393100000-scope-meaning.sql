-- What else than the logs themselves says what they mean, such as the registry whose assets a contract's events speak of. Null:
-- indexed before this was kept, so whatever the config says now.
alter table log.scope add column meaning text;
