import assert from "node:assert/strict";
import { test } from "node:test";
import { boolType, compile, dynType, type Evaluation, intType, stringType, typeOfSchema } from "./cel.ts";

const object = {
  metadata: { name: "abc", labels: { a: "b" } },
  spec: { replicas: 5, ratio: 1.5, list: [1, 2, 3], nothing: null },
};

function evaluate(expression: string, costLimit?: number): Evaluation {
  const compiled = compile(expression, { variables: { object: dynType } });
  assert.ok(compiled.ok, compiled.ok ? "" : compiled.error.message);
  return compiled.program.evaluate({ object }, costLimit);
}

const values: readonly (readonly [expression: string, value: unknown])[] = [
  ["1 + 2 == 3", true],
  ["7 / 2", 3],
  ["-7 % 3", -1],
  ["1 < 2.5 && 2u <= 2", true],
  ["dyn(1) == 1.0", true],
  ["object.spec.ratio", 1.5],
  ["type(object.spec.replicas) == int && type(object.spec.ratio) == double", true],
  ["object.spec.nothing == null", true],
  ["has(object.spec.replicas) && !has(object.spec.other)", true],
  ["'other' in object.spec", false],
  ["2 in object.spec.list", true],
  ["object.metadata.labels['a']", "b"],
  ["object.?spec.?other.orValue('none')", "none"],
  ["object.metadata.labels[?'x'].hasValue()", false],
  ["optional.of(1).optMap(x, x + 1).value()", 2],
  ["[?optional.none(), 1]", [1]],
  ["{?'a': optional.of(1), ?'b': optional.none()}", { a: 1 }],
  ["object.spec.list.all(i, i > 0)", true],
  ["object.spec.list.exists(v, v == 3) || object.spec.other", true],
  ["object.spec.list.exists_one(v, v > 2)", true],
  ["object.spec.list.filter(v, v > 1).map(v, v * 2)", [4, 6]],
  ["[[1], [2]].map(a, a.map(b, b + 1))", [[2], [3]]],
  ["object.spec.list.map(v, v > 1, v)", [2, 3]],
  ["object.metadata.labels.map(k, k)", ["a"]],
  ["[1, 2, 3].transformList(i, v, i * v)", [0, 2, 6]],
  ["{'a': 1, 'b': 2}.transformMap(k, v, k != 'a', v + 1)", { b: 3 }],
  ["{'a': 'x'}.transformMapEntry(k, v, {v: k})", { x: "a" }],
  ["[1, 2].all(i, v, i < v)", true],
  ["'abc'.charAt(1) + 'abc'.substring(1, 2) + 'aBc'.lowerAscii() + 'aBc'.upperAscii()", "bbabcABC"],
  ["' a '.trim() + 'a-b-c'.replace('-', '+', 1)", "aa+b-c"],
  ["'a,b,c'.split(',', 2)", ["a", "b,c"]],
  ["['a', 'b'].join('-')", "a-b"],
  ["'héllo'.size() == 5 && '🙂x'.indexOf('x') == 1", true],
  ["'%s is %d, %.2f, %x'.format([dyn('a'), 3, 1.5, 255])", "a is 3, 1.50, ff"],
  ["'abc'.matches('^a.c$') && !'abc'.matches('^[[:digit:]]+$')", true],
  ["'abc 123'.find('[0-9]+')", "123"],
  ["'a1b2'.findAll('[0-9]')", ["1", "2"]],
  ["[3, 1, 2].sum() + [3, 1, 2].min() + [3, 1, 2].max()", 10],
  ["[1, 2].isSorted() && [3, 1, 2].indexOf(2) == 2", true],
  ["[3, 1, 2].sort().reverse()", [3, 2, 1]],
  ["sets.equivalent([1, 2], [2, 1, 1])", true],
  ["[{'n': 2}, {'n': 1}].sortBy(e, e.n).map(e, e.n) == [1, 2] && [1, 2].exists_one(e, e == 1)", true],
  ["[0, 2].all(x, 1 / x == 1)", false],
  ["'%s %s'.format([1.5, {'k': [duration('1s')]}])", '1.5 {"k":[duration("1s")]}'],
  ["'%.0f %f'.format([2.5, 1234567.0])", "2 1,234,567.000000"],
  ["quantity('1Gi').isGreaterThan(quantity('1000Mi')) && quantity('1k').asInteger() == 1000", true],
  ["quantity('50k').add(20).compareTo(quantity('50020')) == 0", true],
  ["url('https://example.com:80/a?b=c').getHost()", "example.com:80"],
  ["isURL('nonsense')", false],
  ["ip('127.0.0.1').isLoopback() && ip('::1').family() == 6 && !isIP('1.2.3.04')", true],
  ["cidr('10.0.0.0/8').containsIP('10.1.2.3') && cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')", true],
  ["semver('1.2.3').isLessThan(semver('1.10.0')) && semver('v1', true).major() == 1", true],
  ["format.dns1123Label().validate('a').hasValue()", false],
  ["duration('1h30m').getMinutes()", 90],
  ["string(duration('90m'))", "5400s"],
  ["timestamp('2020-02-29T01:02:03Z').getDayOfYear('UTC')", 59],
  ["timestamp('2020-01-01T00:00:00Z') + duration('24h') == timestamp('2020-01-02T00:00:00Z')", true],
  ["int('42') + int(1.9)", 43],
  ["string(1.0) + string(true) + string(b'x')", "1truex"],
  ["bytes('é').size()", 2],
];

test("expressions have the values that real servers give", () => {
  for (const [expression, value] of values) {
    const evaluation = evaluate(expression);
    assert.ok(evaluation.ok, `${expression}: ${evaluation.ok ? "" : evaluation.message}`);
    assert.deepEqual(evaluation.value, value, expression);
  }
});

const failures: readonly (readonly [expression: string, message: string])[] = [
  ["object.other.name", "no such key: other"],
  ["object.spec.list[5]", "index out of bounds: 5"],
  ["1 / 0", "division by zero"],
  ["1 % 0", "modulus by zero"],
  ["9223372036854775807 + 1", "integer overflow"],
  ["dyn('a') + 1", "no such overload"],
  ["int(dyn('x'))", "type conversion error from 'string' to 'int'"],
  ["object.spec.other || false", "no such key: other"],

  ["[0, 0].all(x, 1 / x == 1)", "division by zero"],
];

test("what goes wrong at run time is told as cel-go tells it", () => {
  for (const [expression, message] of failures) {
    const evaluation = evaluate(expression);
    assert.deepEqual(evaluation.ok ? evaluation.value : evaluation.message, message, expression);
  }
});

const start =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}";

const errors: readonly (readonly [expression: string, ...issues: string[]])[] = [
  ["1 + 'a'", "1:3: found no matching overload for '_+_' applied to '(int, string)'"],
  ["'a'.foo()", "1:8: undeclared reference to 'foo' (in container '')"],
  ["nope.a", "1:1: undeclared reference to 'nope' (in container '')"],
  ["'a'.size(1)", "1:9: found no matching overload for 'size' applied to 'string.(int)'"],
  ["object.x ==", `1:12: Syntax error: mismatched input '<EOF>' expecting ${start}`],
  ["(1 + 2", "1:7: Syntax error: missing ')' at '<EOF>'"],
  ["1 2", "1:3: Syntax error: extraneous input '2' expecting <EOF>"],
  ["[1, 'a']", "1:5: expected type 'int' but found 'string'"],
  ["true && 1", "1:9: expected type 'bool' but found 'int'"],
  ["1 == 1.0", "1:3: found no matching overload for '_==_' applied to '(int, double)'"],
  ["1.all(x, x)", "1:1: expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"],
  ["'a'.b", "1:4: type 'string' does not support field selection"],
  ["has(object)", "1:5: invalid argument to has() macro"],
  ["[1].all(1, true)", "1:9: argument must be a simple name"],
  ["namespace", "1:1: reserved identifier: namespace"],
  ["'a'.matches('(')", "1:13: invalid matches argument"],
  ["duration('x') == duration('y')", "1:10: invalid duration argument", "1:27: invalid duration argument"],
  [
    "a +\nb",
    "1:1: undeclared reference to 'a' (in container '')",
    "2:1: undeclared reference to 'b' (in container '')",
  ],
];

test("compile errors are worded and placed as cel-go words and places them", () => {
  for (const [expression, ...issues] of errors) {
    const compiled = compile(expression, { variables: { object: dynType } });
    assert.ok(!compiled.ok, `${expression} compiled`);
    const found = compiled.error.issues.split("\n").filter((line) => line.startsWith("ERROR: <input>:"));
    assert.deepEqual(
      found.map((line) => line.replace("ERROR: <input>:", "")),
      issues,
      expression,
    );
  }
});

test("an error shows its line and an arrow", () => {
  const compiled = compile("1 + 'a'", { variables: {} });
  assert.equal(
    compiled.ok ? "" : compiled.error.message,
    "compilation failed: ERROR: <input>:1:3: found no matching overload for '_+_' applied to '(int, string)'\n | 1 + 'a'\n | ..^",
  );
});

test("a result of another type than is wanted is refused", () => {
  const wrong = compile("1", { variables: {}, resultTypes: [boolType] });
  assert.equal(wrong.ok ? "" : wrong.error.message, "must evaluate to bool but got int");
  const others = compile("true", { variables: {}, resultTypes: [stringType, intType] });
  assert.equal(others.ok ? "" : others.error.message, "must evaluate to one of [string int] but got bool");
});

const schema = {
  type: "object",
  properties: {
    replicas: { type: "integer" },
    "foo.bar-baz": { type: "string", maxLength: 10 },
    namespace: { type: "string" },
    port: { "x-kubernetes-int-or-string": true },
    until: { type: "string", format: "date-time" },
    wait: { type: "string", format: "duration" },
    raw: { type: "string", format: "byte" },
    ratio: { type: "number" },
    names: { type: "array", "x-kubernetes-list-type": "set", items: { type: "string" } },
    few: { type: "array", maxItems: 10, items: { type: "string", maxLength: 10 } },
    nested: { type: "array", items: { type: "array", items: { type: "array", items: { type: "string" } } } },
    free: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
  },
};

function onSchema(expression: string) {
  const self = typeOfSchema(schema, { isResourceRoot: true });
  return compile(expression, { variables: { self: self ?? dynType, oldSelf: self ?? dynType } });
}

test("schemas give values their types and properties their names", () => {
  const self = {
    metadata: { name: "m" },
    replicas: 3,
    "foo.bar-baz": "x",
    namespace: "n",
    port: "http",
    until: "2020-01-01T00:00:00Z",
    wait: "3 days",
    raw: "YWJj",
    ratio: 2,
    names: ["a", "b"],
  };
  const oldSelf = { ...self, names: ["b", "a"] };
  const cases: readonly (readonly [string, unknown])[] = [
    ["self.replicas + 1", 4],
    ["self.foo__dot__bar__dash__baz", "x"],
    ["self.__namespace__ + self.metadata.name", "nm"],
    ["type(self.port) == string", true],
    ["self.until < timestamp('2021-01-01T00:00:00Z') && self.wait == duration('72h')", true],
    ["self.raw == b'abc'", true],
    ["self.ratio == 2.0", true],
    ["self.names == oldSelf.names", true],
    ["self.names + ['b', 'c']", ["a", "b", "c"]],
    ["has(self.few)", false],
  ];
  for (const [expression, value] of cases) {
    const compiled = onSchema(expression);
    assert.ok(compiled.ok, compiled.ok ? "" : compiled.error.message);
    const evaluation = compiled.program.evaluate({ self, oldSelf });
    assert.deepEqual(evaluation.ok ? evaluation.value : evaluation.message, value, expression);
  }
  const undefinedField = onSchema("self.nope == 1");
  assert.match(undefinedField.ok ? "" : undefinedField.error.message, /1:5: undefined field 'nope'/);
  assert.ok(!onSchema("self.free.x").ok, "what is preserved without a schema cannot be seen");
});

test("costs grow with what the schema allows", () => {
  const costOf = (expression: string): number => {
    const compiled = onSchema(expression);
    assert.ok(compiled.ok, compiled.ok ? "" : compiled.error.message);
    return compiled.program.cost.max;
  };
  assert.ok(costOf("self.few.all(x, x == 'a')") < 100);
  assert.ok(costOf("self.names.all(x, self.names.exists(y, x == y))") > 10_000_000);
  assert.ok(costOf("self.nested.all(x, x.all(y, y.all(z, z == 'a')))") > 1e15);
});

test("an evaluation that costs too much is stopped", () => {
  const evaluation = evaluate("[1, 2, 3].all(x, [1, 2, 3].all(y, x + y > 0))", 50);
  assert.deepEqual(evaluation.ok ? {} : [evaluation.kind, evaluation.message], [
    "cost",
    "operation cancelled: actual cost limit exceeded",
  ]);
});

test("variables are read when they are needed, once", () => {
  const compiled = compile("false && a == 1 || b + b == 2", { variables: { a: intType, b: intType } });
  assert.ok(compiled.ok);
  let reads = 0;
  const evaluation = compiled.program.evaluate({
    a: () => assert.fail("a was read"),
    b: () => {
      reads++;
      return 1;
    },
  });
  assert.deepEqual([evaluation.ok && evaluation.value, reads], [true, 1]);
  assert.deepEqual([...compiled.program.references].sort(), ["a", "b"]);
});
