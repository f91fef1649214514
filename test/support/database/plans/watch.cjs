const { appendFileSync } = require('node:fs');
const { join } = require('node:path');

/* Throws on statements of Keymint that use no index, and records all statements for the end of the run. */

const note = (kind, value) => {
  const folder = process.env.KEYMINT_TEST_FOLDER;
  if (folder) appendFileSync(join(folder, `${kind}.${process.pid}`), `${JSON.stringify(value)}\n`);
};

/** Steps of a plan that scan a table or sort; scanning the result of a subquery is allowed. */
const isBad = (step) => /^SCAN (?!\(subquery)|TEMP B-TREE/.test(step);

/** Statements that may scan a table because it is small. */
const isWhole = (sql) => / FROM indexes /.test(sql);

/**
 * Watches Keymint's connections, recognized by their journal mode; connections that tests open themselves are
 * not watched.
 */
function watchPlans(Libsql) {
  const { exec, prepare } = Libsql.prototype;
  const watched = new WeakSet();
  const seen = new Set();

  const check = (connection, sql) => {
    if (seen.has(sql) || !/^(SELECT|UPDATE|DELETE)/.test(sql) || isWhole(sql)) return;
    const [[, , file]] = prepare.call(connection, 'PRAGMA database_list').raw().all();
    // On another connection: EXPLAIN of a write would keep this one from committing.
    const explainer = new Libsql(file);
    const steps = prepare.call(explainer, `EXPLAIN QUERY PLAN ${sql}`).raw().all();
    explainer.close();
    seen.add(sql);
    note('statements', sql);
    const bad = steps.map(([, , , step]) => step).filter(isBad);
    if (bad.length === 0) return;
    const message = `${bad.join('; ')}: ${sql}`;
    note('plans', message);
    throw new Error(message);
  };

  Libsql.prototype.exec = function (sql) {
    const result = exec.call(this, sql);
    if (sql.includes('journal_mode = WAL')) watched.add(this);
    return result;
  };
  Libsql.prototype.prepare = function (sql) {
    if (watched.has(this)) check(this, sql);
    return prepare.call(this, sql);
  };
}

module.exports = { watchPlans };
