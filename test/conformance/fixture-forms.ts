import type { ElicitRequestFormParams } from '@modelcontextprotocol/sdk/types.js';

type Form = ElicitRequestFormParams['requestedSchema'];
const plain = ['option1', 'option2', 'option3'];
const titled = ['First', 'Second', 'Third'].map((word, index) => ({
  const: `value${index + 1}`,
  title: `${word} Option`,
}));

export const elicitedUser: Form = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
};

/** A default for every primitive type (SEP-1034). */
export const elicitedDefaults: Form = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'User name', default: 'John Doe' },
    age: { type: 'integer', description: 'User age', default: 30 },
    score: { type: 'number', description: 'User score', default: 95.5 },
    status: { type: 'string', description: 'User status', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', description: 'Verification status', default: true },
  },
  required: [],
};

/** The five forms of a choice (SEP-1330). */
export const elicitedEnums: Form = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', description: 'One of three', enum: plain },
    titledSingle: { type: 'string', description: 'One of three, titled', oneOf: titled },
    legacyEnum: {
      type: 'string',
      description: 'One of three, titled the old way',
      enum: ['opt1', 'opt2', 'opt3'],
      enumNames: ['Option One', 'Option Two', 'Option Three'],
    },
    untitledMulti: { type: 'array', description: 'Some of three', items: { type: 'string', enum: plain } },
    titledMulti: { type: 'array', description: 'Some of three, titled', items: { anyOf: titled } },
  },
  required: [],
};
