/** Stylesheets, markup and pictures: what they change can be seen, and seldom be tested. */
export function isLooks(path: string): boolean {
  return /\.(css|scss|sass|less|styl|pcss|html?|erb|haml|hbs|ejs|pug|mustache|twig|liquid|svg|png|jpe?g|gif|webp|ico|woff2?|ttf)$/i.test(
    path,
  );
}

/** Comments repeat the prompt as often as the prompt foretells them, and do nothing. */
export function isComment(line: string): boolean {
  return /^\s*(\/\/|\/\*|\*(?![*=\w(])|#(?!include|define|if|el|endif|undef|pragma|import|\[|!)|--\s|"""|'''|<!--|;;)/.test(
    line,
  );
}
