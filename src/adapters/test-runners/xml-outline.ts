import { SaxesParser } from 'saxes';

/** An element, with the places of its tags in the text. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly start: number;
  /** Where its closing tag begins. */
  readonly innerEnd: number;
  readonly end: number;
  readonly children: readonly XmlElement[];
  /** What stands in it itself, trimmed. */
  readonly text: string;
}

type OpenElement = { -readonly [K in keyof XmlElement]: XmlElement[K] } & { children: XmlElement[] };

/** The outermost element; `undefined` for what is no XML, or declares a document type. */
export function readXmlOutline(text: string): XmlElement | undefined {
  const open: OpenElement[] = [];
  let root: XmlElement | undefined;
  let isSound = !text.includes('\r');
  const parser = new SaxesParser({ xmlns: false, position: true });
  const spoil = () => {
    isSound = false;
  };
  parser.on('error', spoil);
  parser.on('doctype', spoil);
  parser.on('opentag', ({ name, attributes }) => {
    const start = text.lastIndexOf('<', parser.position - 1);
    open.push({ name, attributes, start, innerEnd: 0, end: 0, children: [], text: '' });
  });
  const addText = (part: string) => {
    const element = open.at(-1);
    if (element) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element === undefined) return;
    element.end = parser.position;
    element.innerEnd = text.lastIndexOf('<', parser.position - 1);
    element.text = element.text.trim();
    const parent = open.at(-1);
    if (parent) parent.children.push(element);
    else root = element;
  });
  parser.write(text).close();
  return isSound ? root : undefined;
}
