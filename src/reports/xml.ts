import { XMLBuilder } from 'fast-xml-parser';
import { cleanLine, cleanText } from './clean-text.js';

/** Attributes of an element; an absent one is left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;
/** Child elements in order: a name with its attributes and text. */
export type Child = readonly [name: string, attributes: Attributes, text?: string];

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  // Else an attribute whose text is "true" would lose its value.
  suppressBooleanAttributes: false,
  preserveOrder: false,
});

/** An element with text or with children, on one line but for line breaks of its texts. */
export function element(name: string, attributes: Attributes, content: string | readonly Child[] = ''): string {
  const own = attributesOf(attributes);
  if (typeof content === 'string') return builder.build({ [name]: { ...own, '#text': cleanText(content) } });
  if (content.length === 0) return builder.build({ [name]: own });
  return `${open(name, attributes)}${content.map((child) => element(...child)).join('')}</${name}>`;
}

/** The opening tag alone, for elements whose children are written as they come. */
export function open(name: string, attributes: Attributes): string {
  return builder.build({ [name]: { ...attributesOf(attributes), '#text': '' } }).replace(/(?:\/>|><\/[^>]*>)$/, '>');
}

function attributesOf(attributes: Attributes): Record<string, string> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [`@${name}`, cleanLine(String(value))]));
}
