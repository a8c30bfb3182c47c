import Database from 'libsql';
import { describe, expect, it } from 'vitest';
import { matchQuery } from '../../../game/gallery/search-words.ts';

describe('matchQuery', () => {
  it('asks for nothing when nothing was typed', () => {
    expect([matchQuery(''), matchQuery(' \n\t'), matchQuery('\0')]).toEqual([null, null, null]);
  });

  it('takes every word as the beginning of one', () => {
    expect(matchQuery(' red  Fox ')).toBe('"red"* AND "Fox"*');
    expect(matchQuery('mint-green !!')).toBe('"mint-green"*');
  });

  it('takes no more words than are useful, and cuts long ones', () => {
    expect(matchQuery('a '.repeat(1000))!.match(/AND/g)).toHaveLength(15);
    expect(matchQuery('x'.repeat(5000))).toBe(`"${'x'.repeat(64)}"*`);
  });

  it.each([
    '"',
    '""',
    '"a',
    'a"b',
    "'",
    "a' OR 1=1 --",
    'a AND',
    'OR',
    'NOT',
    'NEAR(a b)',
    'a*',
    '*',
    '^a',
    'words:a',
    'a:b',
    '{a b}:c',
    '(',
    ')',
    '-a',
    'a + b',
    '\\',
    '%',
    '_',
    '🦊',
    '日本',
    'é',
    '\ud800',
    'a\0b',
    '\u0301',
    '☃ fox',
    '!!!',
    ';drop table t',
  ])('never leaks syntax: %j', search => {
    const database = new Database(':memory:');
    database.exec("CREATE VIRTUAL TABLE t USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2')");
    database.prepare('INSERT INTO t VALUES (?)').run(['zebra']);
    const query = matchQuery(search);
    expect(database.prepare('SELECT rowid FROM t WHERE t MATCH ?').all([query])).toEqual([]);
    database.close();
  });
});
