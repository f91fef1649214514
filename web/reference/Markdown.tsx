import { fromMarkdown } from 'mdast-util-from-markdown';
import { Fragment, type ReactNode } from 'react';

type Tree = ReturnType<typeof fromMarkdown>;
type Node = Tree['children'][number];
type Definitions = ReadonlyMap<string, string>;

/** Maximum nesting that is rendered; what is deeper is shown as it was written. */
const MAX_LEVELS = 12;

/** Headings begin below those of the page. */
const headings = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const;

/** Returns an address that a link may lead to; undefined for scripts, data and addresses within the page's host. */
const linkable = (url: string): string | undefined =>
  /^(https?:\/\/|mailto:)/i.test(url) && URL.canParse(url) ? url : undefined;

function link(url: string | undefined, children: ReactNode): ReactNode {
  const href = url === undefined ? undefined : linkable(url);
  if (href === undefined) return children;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** Renders CommonMark as elements: HTML is text, images are their descriptions, and links lead to the web or to mail. */
export default function Markdown({ text }: { text: string }) {
  const tree = fromMarkdown(text);
  const definitions: Definitions = new Map(
    tree.children.flatMap((node) =>
      node.type === 'definition' ? [[node.identifier, node.url] as const] : [],
    ),
  );
  const written = ({ position }: Node): string =>
    position ? text.slice(position.start.offset, position.end.offset) : '';

  const all = (nodes: readonly Node[], level: number): ReactNode =>
    nodes.map((node, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the text never changes
      <Fragment key={index}>{render(node, level + 1)}</Fragment>
    ));

  const render = (node: Node, level: number): ReactNode => {
    if (level > MAX_LEVELS) return written(node);
    switch (node.type) {
      case 'paragraph':
        return <p>{all(node.children, level)}</p>;
      case 'heading': {
        const Heading = headings[node.depth - 1] ?? 'h6';
        return node.children.length > 0 && <Heading>{all(node.children, level)}</Heading>;
      }
      case 'blockquote':
        return <blockquote>{all(node.children, level)}</blockquote>;
      case 'list':
        return node.ordered ? (
          <ol start={node.start ?? 1}>{all(node.children, level)}</ol>
        ) : (
          <ul>{all(node.children, level)}</ul>
        );
      case 'listItem': {
        const [only] = node.children;
        // A tight item has no paragraph around its text.
        const isTight = !node.spread && node.children.length === 1 && only?.type === 'paragraph';
        return <li>{all(isTight ? only.children : node.children, level)}</li>;
      }
      case 'code':
        return (
          <pre>
            <code>{node.value}</code>
          </pre>
        );
      case 'thematicBreak':
        return <hr />;
      case 'text':
        return node.value;
      case 'emphasis':
        return <em>{all(node.children, level)}</em>;
      case 'strong':
        return <strong>{all(node.children, level)}</strong>;
      case 'inlineCode':
        return <code>{node.value}</code>;
      case 'break':
        return <br />;
      case 'link':
        return link(node.url, all(node.children, level));
      case 'linkReference':
        return link(definitions.get(node.identifier), all(node.children, level));
      case 'image':
      case 'imageReference':
        return node.alt;
      case 'html':
        return node.value;
      default:
        return null;
    }
  };
  return <div className="km-ref-prose">{all(tree.children, 0)}</div>;
}
