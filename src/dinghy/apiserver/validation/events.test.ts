import { judgeChange, judgeNew } from "./judgement.test-data.ts";

const event = {
  path: "/apis/events.k8s.io/v1/namespaces/x/events",
  sound: {
    metadata: { name: "a" },
    eventTime: "2026-01-01T00:00:00.000000Z",
    reportingController: "example.com/ctl",
    reportingInstance: "i",
    action: "Doing",
    reason: "Because",
    type: "Normal",
    regarding: { namespace: "x" },
  },
};
judgeNew(event.path, event.sound, [
  ["an Event is sound", {}, []],
  [
    "an Event tells who, what and why",
    { action: null, reason: null, reportingController: null, reportingInstance: null, type: "X" },
    [
      "reportingController: Required value",
      'reportingController: Invalid value: "": name part must be non-empty',
      "reportingController: Invalid value: \"\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
      "reportingInstance: Required value",
      "action: Required value",
      "reason: Required value",
      'type: Invalid value: "": has invalid value: X',
    ],
  ],
  [
    "an Event is short, and a series of at least two",
    {
      note: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      series: { count: 1 },
    },
    [
      'message: Invalid value: "": can have at most 1024 characters',
      'series.count: Invalid value: "": should be at least 2',
      "series.lastObservedTime: Required value",
    ],
  ],
  ["an Event is about something in its namespace", { regarding: { namespace: "other" } }, []],
]);
judgeChange(event.path, event.sound, [
  [
    "an Event keeps what it told",
    { note: "x", reason: "q" },
    [
      'reason: Invalid value: "q": field is immutable',
      'message: Invalid value: "x": field is immutable',
      'reason: Invalid value: "q": field is immutable',
    ],
  ],
  ["an Event may go on as a series", { series: { count: 2, lastObservedTime: "2026-01-01T00:00:01.000000Z" } }, []],
]);

const oldEvent = {
  path: "/api/v1/namespaces/x/events",
  sound: { metadata: { name: "a" }, involvedObject: { namespace: "x" } },
};
judgeNew(oldEvent.path, oldEvent.sound, [
  ["an Event has any name that a path can have", { metadata: { name: "A_b" } }, []],
  [
    "an Event's metadata is judged where nothing else is wrong",
    { metadata: { name: "a/b" } },
    ["metadata.name: Invalid value: \"a/b\": may not contain '/'"],
  ],
  [
    "an Event's metadata waits until it is told what it is about",
    { metadata: { name: "a/b" }, involvedObject: { namespace: "y" } },
    ['involvedObject.namespace: Invalid value: "y": does not match event.namespace'],
  ],
  [
    "an Event without a name lacks one",
    { metadata: { name: null } },
    ["metadata.name: Required value: name or generateName is required"],
  ],
]);
judgeNew(event.path, event.sound, [
  [
    "a newer Event is judged as every Event, then by what it is called, then strictly",
    { metadata: { name: "A_b" }, action: null, type: "X" },
    [
      "action: Required value",
      "metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
      'type: Invalid value: "": has invalid value: X',
    ],
  ],
]);
