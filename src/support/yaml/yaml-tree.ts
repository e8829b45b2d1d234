import { EVENT_ID, getScalarValue, parseEvents, SCALAR_STYLE, type Event, type ScalarEvent } from 'js-yaml';

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly event: ScalarEvent;
  readonly start: number;
  readonly end: number;
}
export interface SequenceNode {
  readonly kind: 'sequence';
  readonly start: number;
  end: number;
  readonly items: YamlNode[];
}
export interface MappingNode {
  readonly kind: 'mapping';
  readonly start: number;
  end: number;
  readonly entries: { readonly key: YamlNode; readonly value: YamlNode }[];
}
export interface AliasNode {
  readonly kind: 'alias';
  readonly start: number;
  readonly end: number;
  readonly target: YamlNode | undefined;
}
/** A value with the offsets at which it starts and ends in its text; aliases stay aliases. */
export type YamlNode = ScalarNode | SequenceNode | MappingNode | AliasNode;

/** The first document of a text as a tree of places; undefined when there is none or it is not YAML. */
export function yamlTree(text: string): YamlNode | undefined {
  try {
    return new TreeBuilder(text).build(parseEvents(text, {}));
  } catch {
    return undefined;
  }
}

/** What an alias stands for; any other node itself. */
export function resolved(node: YamlNode | undefined): YamlNode | undefined {
  return node?.kind === 'alias' ? node.target : node;
}

/** The scalar as it is written, escapes and folding undone. */
export function writtenText(text: string, node: ScalarNode): string {
  return node.event.valueStart === -1 ? '' : getScalarValue(text, node.event);
}

interface Frame {
  readonly node: SequenceNode | MappingNode;
  key: YamlNode | undefined;
}

class TreeBuilder {
  readonly #text: string;
  readonly #anchors = new Map<string, YamlNode>();
  readonly #open: Frame[] = [];
  #root: YamlNode | undefined;
  /** End of the last thing read: empty values stand there. */
  #reached = 0;
  constructor(text: string) {
    this.#text = text;
  }

  build(events: readonly Event[]): YamlNode | undefined {
    for (const event of events) {
      if (event.type === EVENT_ID.DOCUMENT) {
        if (this.#root !== undefined) break;
      } else if (event.type === EVENT_ID.POP) this.#close();
      else this.#read(event);
    }
    return this.#root;
  }

  #read(event: ContentEvent): void {
    const node = this.#nodeOf(event);
    this.#reached = Math.max(this.#reached, node.end);
    if (event.type !== EVENT_ID.ALIAS && event.anchorStart !== -1) {
      this.#anchors.set(this.#text.slice(event.anchorStart, event.anchorEnd), node);
    }
    if (node.kind === 'sequence' || node.kind === 'mapping') this.#open.push({ node, key: undefined });
    else this.#add(node);
  }

  #close(): void {
    const frame = this.#open.pop();
    if (frame === undefined) return; // the end of the document
    frame.node.end = this.#reached;
    this.#add(frame.node);
  }

  #add(node: YamlNode): void {
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#root ??= node;
    else if (parent.node.kind === 'sequence') parent.node.items.push(node);
    else if (parent.key === undefined) parent.key = node;
    else {
      parent.node.entries.push({ key: parent.key, value: node });
      parent.key = undefined;
    }
  }

  #nodeOf(event: ContentEvent): YamlNode {
    switch (event.type) {
      case EVENT_ID.SEQUENCE:
        return { kind: 'sequence', start: event.start, end: event.start, items: [] };
      case EVENT_ID.MAPPING:
        return { kind: 'mapping', start: event.start, end: event.start, entries: [] };
      case EVENT_ID.ALIAS: {
        const target = resolved(this.#anchors.get(this.#text.slice(event.anchorStart, event.anchorEnd)));
        return { kind: 'alias', start: event.anchorStart - 1, end: event.anchorEnd, target };
      }
      case EVENT_ID.SCALAR: {
        if (event.valueStart === -1) return { kind: 'scalar', event, start: this.#reached, end: this.#reached };
        const quoted = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED;
        const quote = quoted ? 1 : 0;
        return { kind: 'scalar', event, start: event.valueStart - quote, end: event.valueEnd + quote };
      }
    }
  }
}

type ContentEvent = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT | typeof EVENT_ID.POP }>;
