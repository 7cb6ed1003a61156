-- The audit trail in PostgreSQL (21 CFR 11.10(e)). Idempotent: run at every install
-- and update, in the schema that Odoo works in.
--
-- qms_audit_act    who acted in a transaction, claimed by the server and sealed with
--                  its key; a row for each transaction and actor
-- qms_audit_log    old and new values of a row, by trigger; partitioned by month
--
-- Times are UTC without zone, so that a dump reads the same everywhere.

CREATE TABLE IF NOT EXISTS qms_audit_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamp NOT NULL,
    txid bigint NOT NULL,
    cluster bigint NOT NULL,
    db_user text NOT NULL,
    nonce text NOT NULL,
    user_ref integer NOT NULL,
    user_name text,
    login_ref integer,
    employee_ref integer,
    employee_name text,
    company_ref integer,
    origin text NOT NULL,
    request text,
    address text,
    session_ref text,
    reason text,
    seal text
);
CREATE UNIQUE INDEX IF NOT EXISTS qms_audit_act_nonce_uniq ON qms_audit_act (nonce);
CREATE INDEX IF NOT EXISTS qms_audit_act_txid_idx ON qms_audit_act (cluster, txid);
CREATE INDEX IF NOT EXISTS qms_audit_act_user_idx ON qms_audit_act (user_ref);

CREATE TABLE IF NOT EXISTS qms_audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY,
    at timestamp NOT NULL,
    txid bigint NOT NULL,
    cluster bigint NOT NULL,
    act_id bigint,
    db_user text NOT NULL,
    client text,
    table_name text NOT NULL,
    row_id bigint,
    owner_table text,
    owner_id bigint,
    company_id integer,
    operation "char" NOT NULL,
    flags text,
    old_values jsonb,
    new_values jsonb,
    PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE IF NOT EXISTS qms_audit_log_other PARTITION OF qms_audit_log DEFAULT;
CREATE INDEX IF NOT EXISTS qms_audit_log_txid_idx ON qms_audit_log (cluster, txid);
CREATE INDEX IF NOT EXISTS qms_audit_log_row_idx ON qms_audit_log (table_name, row_id);
CREATE INDEX IF NOT EXISTS qms_audit_log_owner_idx
    ON qms_audit_log (owner_table, owner_id) WHERE owner_id IS NOT NULL;
CREATE INDEX IF NOT EXISTS qms_audit_log_act_idx ON qms_audit_log (act_id);
-- whose a login was, ever: res_users alone
CREATE INDEX IF NOT EXISTS qms_audit_log_login_idx
    ON qms_audit_log ((new_values->>'login')) WHERE table_name = 'res_users';
CREATE INDEX IF NOT EXISTS qms_audit_log_old_login_idx
    ON qms_audit_log ((old_values->>'login')) WHERE table_name = 'res_users';
CREATE INDEX IF NOT EXISTS qms_audit_log_flags_idx
    ON qms_audit_log (at) WHERE flags IS NOT NULL;

-- The salt of digests, in a table that no screen and no export reads.
CREATE TABLE IF NOT EXISTS qms_audit_salt (salt text NOT NULL);
INSERT INTO qms_audit_salt
    SELECT replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')
    WHERE NOT EXISTS (SELECT FROM qms_audit_salt);

CREATE OR REPLACE FUNCTION qms_audit_digest(content text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'sha256:' || encode(sha256(convert_to(salt || content, 'UTF8')), 'hex')
    FROM :schema.qms_audit_salt
$$;

-- What the functions name is named with its schema and its exact types, and nothing is
-- looked up in a schema where others may make objects: they run with their owner's rights.

-- Who acts from now on in this transaction: the id that triggers find in the setting
-- qms.act. Repeated for the same nonce it finds its row again; the nonce of another
-- transaction is refused, so that no claim can be used twice.
CREATE OR REPLACE FUNCTION qms_audit_claim(
    a_nonce text, a_user integer, a_user_name text, a_login integer,
    an_employee integer, an_employee_name text, a_company integer, an_origin text,
    a_request text, an_address text, a_session text, a_reason text, a_seal text
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_txid bigint := pg_current_xact_id()::text::bigint;
    found_id bigint;
BEGIN
    INSERT INTO :schema.qms_audit_act AS act (
        at, txid, cluster, db_user, nonce, user_ref, user_name, login_ref,
        employee_ref, employee_name, company_ref, origin, request, address,
        session_ref, reason, seal
    ) SELECT
        clock_timestamp() AT TIME ZONE 'UTC', this_txid, system_identifier,
        session_user, a_nonce, a_user, a_user_name, a_login, an_employee,
        an_employee_name, a_company, an_origin, a_request, an_address, a_session,
        a_reason, a_seal
    FROM pg_control_system()
    ON CONFLICT (nonce) DO NOTHING
    RETURNING act.id INTO found_id;
    IF found_id IS NULL THEN
        SELECT id INTO found_id FROM :schema.qms_audit_act, pg_control_system()
        WHERE nonce = a_nonce AND txid = this_txid AND cluster = system_identifier;
    END IF;
    RETURN found_id;
END $$;

-- Whether a login is still what the server remembers of it, as this transaction sees
-- it: name, company, and its people as a JSON list of [company, id, name] by id. NULL
-- for people: not asked. With the rights of who calls it: it answers a question, it guards nothing.
CREATE OR REPLACE FUNCTION qms_audit_known(
    a_user integer, a_user_name text, a_user_company integer, some_people text
) RETURNS boolean
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM :schema.res_users u JOIN :schema.res_partner p ON p.id = u.partner_id
        WHERE u.id = a_user AND p.name IS NOT DISTINCT FROM a_user_name
        AND u.company_id IS NOT DISTINCT FROM a_user_company
    ) AND (some_people IS NULL OR some_people::jsonb = coalesce((
        SELECT jsonb_agg(jsonb_build_array(company_id, id, name) ORDER BY id)
        FROM :schema.hr_employee WHERE user_id = a_user AND active
    ), '[]'));
END $$;

-- One entry. Who acted counts only where the act belongs to this transaction; else
-- the entry is unattributed (flag U) and names the database's own client.
CREATE OR REPLACE FUNCTION qms_audit_write(
    a_table text, a_row bigint, an_owner_table text, an_owner bigint,
    a_company integer, an_operation "char", some_flags text,
    some_old jsonb, some_new jsonb, is_witness boolean
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    this_txid bigint;
    this_cluster bigint;
    this_act bigint := nullif(current_setting('qms.act', true), '')::bigint;
    this_client text;
BEGIN
    IF this_act IS NOT NULL THEN
        -- as nearly always: an act of this transaction names its cluster too, and
        -- PostgreSQL need not read that from its control file for every entry
        INSERT INTO :schema.qms_audit_log (
            at, txid, cluster, act_id, db_user, table_name, row_id, owner_table,
            owner_id, company_id, operation, flags, old_values, new_values
        ) SELECT
            clock_timestamp() AT TIME ZONE 'UTC', txid, cluster, id, session_user,
            a_table, a_row, CASE WHEN an_owner IS NOT NULL THEN an_owner_table END,
            an_owner, a_company, an_operation, nullif(some_flags, ''), some_old,
            some_new
        FROM :schema.qms_audit_act
        WHERE id = this_act AND txid = pg_current_xact_id()::text::bigint
        AND at >= transaction_timestamp() AT TIME ZONE 'UTC';
        IF FOUND THEN
            RETURN;
        END IF;
    END IF;
    this_txid := pg_current_xact_id()::text::bigint;
    SELECT system_identifier INTO this_cluster FROM pg_control_system();
    -- the clock may have been put back since this transaction began
    SELECT id INTO this_act FROM :schema.qms_audit_act
    WHERE id = this_act AND txid = this_txid AND cluster = this_cluster;
    IF this_act IS NULL THEN
        this_client := current_setting('application_name') || ' '
            || coalesce(host(inet_client_addr()), 'local')
            || ' pid ' || pg_backend_pid();
        IF NOT is_witness THEN
            some_flags := some_flags || 'U';
        END IF;
    END IF;
    INSERT INTO :schema.qms_audit_log (
        at, txid, cluster, act_id, db_user, client, table_name, row_id, owner_table,
        owner_id, company_id, operation, flags, old_values, new_values
    ) VALUES (
        clock_timestamp() AT TIME ZONE 'UTC', this_txid, this_cluster, this_act,
        session_user, this_client, a_table, a_row,
        CASE WHEN an_owner IS NOT NULL THEN an_owner_table END, an_owner, a_company,
        an_operation, nullif(some_flags, ''), some_old, some_new
    );
END $$;

CREATE OR REPLACE FUNCTION qms_audit_truncated() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM :schema.qms_audit_write(
        TG_TABLE_NAME::text, NULL::bigint, NULL::text, NULL::bigint, NULL::integer,
        'T'::"char", 'D'::text, NULL::jsonb, NULL::jsonb, false);
    RETURN NULL;
END $$;

-- Entries come from triggers only; the trigger itself asks whether one is at work.
CREATE OR REPLACE FUNCTION qms_audit_from_trigger() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'Entries of the audit trail are written by triggers alone'
        USING ERRCODE = 'insufficient_privilege';
END $$;

-- Partitions for this month and those that follow. What a client's clock or a busy
-- table hinders lands in the default partition: no write ever fails for want of one.
CREATE OR REPLACE FUNCTION qms_audit_make_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first date;
    part text;
    made integer := 0;
BEGIN
    FOR i IN 0..least(months, 120) LOOP
        first := date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i);
        part := 'qms_audit_log_' || to_char(first, 'YYYYMM');
        IF to_regclass(format('%I.%I', :literal, part)) IS NULL THEN
            BEGIN
                EXECUTE format(
                    'CREATE TABLE %1$I.%2$I (LIKE %1$I.qms_audit_log INCLUDING DEFAULTS)',
                    :literal, part);
                EXECUTE format(
                    'ALTER TABLE %1$I.qms_audit_log ATTACH PARTITION %1$I.%2$I'
                    ' FOR VALUES FROM (%3$L) TO (%4$L)',
                    :literal, part, first, first + interval '1 month');
                EXECUTE format(
                    'CREATE TRIGGER qms_append_only_truncate BEFORE TRUNCATE'
                    ' ON %1$I.%2$I FOR EACH STATEMENT'
                    ' EXECUTE FUNCTION %1$I.qms_refuse_change()', :literal, part);
                made := made + 1;
            EXCEPTION
                -- the default partition already holds rows of that month, or is busy
                WHEN check_violation OR lock_not_available THEN NULL;
            END;
        END IF;
    END LOOP;
    RETURN made;
END $$;

REVOKE EXECUTE ON FUNCTION qms_audit_write FROM PUBLIC;
