/** A fault in a function of the repository, and the change that mends it: what one session is about. */
export interface Change {
  readonly name: string;
  readonly parameters: string;
  readonly wrong: string;
  readonly right: string;
  /** Arguments and result, as they stand in a test: of what held before, and of what holds once it is mended. */
  readonly held: readonly [args: string, result: string];
  readonly mended: readonly [args: string, result: string];
  readonly prompt: string;
}

const change = (
  name: string,
  parameters: string,
  [wrong, right]: readonly [string, string],
  [held, mended]: readonly (readonly [string, string])[],
  prompt: string,
): Change => ({ name, parameters, wrong, right, held: held ?? ['', ''], mended: mended ?? ['', ''], prompt });

/** In the order in which they are asked for. Each in words of its own: what people ask for has no form. */
export const changes: readonly Change[] = [
  change(
    'clamp',
    'value, low, high',
    ['Math.max(low, value)', 'Math.min(high, Math.max(low, value))'],
    [
      ['5, 0, 9', '5'],
      ['12, 0, 9', '9'],
    ],
    'The sliders in the settings run past their end. clamp only looks at the lower bound, please make it respect both.',
  ),
  change(
    'initials',
    'name',
    ["name[0] ?? ''", "name.split(' ').map((part) => part[0] ?? '').join('')"],
    [
      ["'Ada'", "'A'"],
      ["'Ada Lovelace'", "'AL'"],
    ],
    'Avatars of people with two names show a single letter; initials should take one from each part of the name',
  ),
  change(
    'median',
    'numbers',
    [
      'numbers[Math.floor(numbers.length / 2)]',
      '[...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]',
    ],
    [
      ['[1, 2, 3]', '2'],
      ['[9, 1, 5]', '5'],
    ],
    'median gives nonsense when the readings arrive out of order',
  ),
  change(
    'slug',
    'title',
    ["title.replace(' ', '-')", "title.trim().toLowerCase().replaceAll(/\\s+/g, '-')"],
    [
      ["'a b'", "'a-b'"],
      ["' My First Post '", "'my-first-post'"],
    ],
    'Links to posts with long headings are broken: slug leaves spaces and capitals in. They ought to be lower case with single dashes.',
  ),
  change(
    'isLeap',
    'year',
    ['year % 4 === 0', '(year % 4 === 0 && year % 100 !== 0) || year % 400 === 0'],
    [
      ['2024', 'true'],
      ['1900', 'false'],
    ],
    'Customers born around 1900 get a 29th of February offered. Look at isLeap, century years are treated wrongly',
  ),
  change(
    'chunk',
    'items, size',
    [
      '[items.slice(0, size)]',
      'items.length === 0 ? [] : [items.slice(0, size), ...chunk(items.slice(size), size)]',
    ],
    [
      ['[1, 2], 2', '[[1, 2]]'],
      ['[1, 2, 3], 2', '[[1, 2], [3]]'],
    ],
    'our exporter drops rows after the first page. I traced it to chunk, which returns only one piece however long the list',
  ),
  change(
    'percent',
    'part, whole',
    ['Math.round((part / whole) * 100)', 'whole === 0 ? 0 : Math.round((part / whole) * 100)'],
    [
      ['1, 4', '25'],
      ['0, 0', '0'],
    ],
    'An empty project reads "NaN %" on the dashboard. percent of nothing should be zero.',
  ),
  change(
    'wordCount',
    'text',
    ["text.split(' ').length", "text.split(/\\s+/).filter((word) => word !== '').length"],
    [
      ["'one two'", '2'],
      ["'  one\\n two '", '2'],
    ],
    'why does wordCount count blanks? Several spaces or a newline inflate the number that authors are paid by',
  ),
  change(
    'unique',
    'items',
    ['items.filter((item, i) => item !== items[i - 1])', '[...new Set(items)]'],
    [
      ['[1, 1, 2]', '[1, 2]'],
      ['[1, 2, 1]', '[1, 2]'],
    ],
    'Tags show up twice if they are not next to each other in the list, unique has to catch those as well',
  ),
  change(
    'daysBetween',
    'from, to',
    ['(to - from) / 86400000', 'Math.round(Math.abs(to - from) / 86400000)'],
    [
      ['0, 86400000', '1'],
      ['172800000, 0', '2'],
    ],
    'Rental periods come out negative once somebody swaps the dates, daysBetween must not care about their order',
  ),
  change(
    'capitalize',
    'word',
    ['word[0].toUpperCase() + word.slice(1)', "word === '' ? '' : word[0].toUpperCase() + word.slice(1)"],
    [
      ["'ada'", "'Ada'"],
      ["''", "''"],
    ],
    'Crash in the address form with an empty field: TypeError out of capitalize. It can simply hand back the empty text.',
  ),
  change(
    'range',
    'from, to',
    [
      'Array.from({ length: to - from }, (_, i) => from + i)',
      'Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i)',
    ],
    [
      ['1, 3', '[1, 2]'],
      ['3, 1', '[]'],
    ],
    'paging backwards throws "Invalid array length" inside range. No pages is fine in that case',
  ),
  change(
    'median3',
    'a, b, c',
    ['Math.max(a, b)', 'Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))'],
    [
      ['1, 2, 3', '2'],
      ['3, 9, 1', '3'],
    ],
    'The sensor filter picks the highest of three readings half the time. median3 is supposed to pick the middle one',
  ),
  change(
    'truncate',
    'text, size',
    ['text.slice(0, size)', 'text.length <= size ? text : text.slice(0, size - 1) + "…"'],
    [
      ["'abc', 5", "'abc'"],
      ["'abcdef', 4", "'abc…'"],
    ],
    'Readers cannot tell that a headline was cut. Let truncate end it with an ellipsis, within the given size',
  ),
  change(
    'sum',
    'numbers',
    ['numbers.reduce((a, b) => a + b)', 'numbers.reduce((a, b) => a + b, 0)'],
    [
      ['[1, 2]', '3'],
      ['[]', '0'],
    ],
    'New shops without an order cannot open their statistics: sum falls over on an empty list, where the total is obviously nothing.',
  ),
  change(
    'isPalindrome',
    'text',
    [
      "[...text].reverse().join('') === text",
      "[...text.toLowerCase()].reverse().join('') === text.toLowerCase()",
    ],
    [
      ["'otto'", 'true'],
      ["'Otto'", 'true'],
    ],
    'The puzzle page says Otto is no palindrome. Capital letters should play no part in isPalindrome',
  ),
  change(
    'zip',
    'a, b',
    ['a.map((item, i) => [item, b[i]])', 'a.slice(0, b.length).map((item, i) => [item, b[i]])'],
    [
      ['[1], [2]', '[[1, 2]]'],
      ['[1, 2], [3]', '[[1, 3]]'],
    ],
    'we see undefined in the merged columns whenever the second list is shorter; zip ought to stop at the end of either',
  ),
  change(
    'gcd',
    'a, b',
    ['b === 0 ? a : gcd(b, a % b)', 'b === 0 ? Math.abs(a) : gcd(b, a % b)'],
    [
      ['12, 8', '4'],
      ['-12, 8', '4'],
    ],
    'fractions with a minus sign are reduced to odd looking ones since gcd can be negative. A divisor should never be.',
  ),
  change(
    'titleCase',
    'text',
    [
      'text[0].toUpperCase() + text.slice(1)',
      "text.split(' ').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')",
    ],
    [
      ["'ada'", "'Ada'"],
      ["'the old sea'", "'The Old Sea'"],
    ],
    'Book titles in the shop window start with one capital only, all words need it. titleCase does the job badly today.',
  ),
  change(
    'last',
    'items',
    ['items[items.length]', 'items[items.length - 1]'],
    [
      ['[]', 'undefined'],
      ['[1, 2]', '2'],
    ],
    'last never finds anything, the timeline has no final entry because of it',
  ),
  change(
    'hours',
    'minutes',
    [
      "Math.floor(minutes / 60) + ':' + (minutes % 60)",
      "Math.floor(minutes / 60) + ':' + String(minutes % 60).padStart(2, '0')",
    ],
    [
      ['75', "'1:15'"],
      ['65', "'1:05'"],
    ],
    'Timesheets say 1:5 for an hour and five minutes. The minutes in hours want two digits',
  ),
  change(
    'countBy',
    'items',
    [
      'Object.fromEntries(items.map((item) => [item, 1]))',
      'items.reduce((counts, item) => ({ ...counts, [item]: (counts[item] ?? 0) + 1 }), {})',
    ],
    [
      ["['a']", '{ a: 1 }'],
      ["['a', 'a']", '{ a: 2 }'],
    ],
    'Votes are all shown as one. countBy forgets that it has met a choice before',
  ),
  change(
    'trimEnd',
    'list',
    ['list.at(-1) === 0 ? list.slice(0, -1) : list', 'list.at(-1) === 0 ? trimEnd(list.slice(0, -1)) : list'],
    [
      ['[1, 0]', '[1]'],
      ['[1, 0, 0]', '[1]'],
    ],
    'A run of zeros behind the measurements survives in the archive. Only a single one is removed by trimEnd, all of them should go.',
  ),
  change(
    'plural',
    'count, noun',
    ["count + ' ' + noun + 's'", "count + ' ' + noun + (count === 1 ? '' : 's')"],
    [
      ["2, 'cat'", "'2 cats'"],
      ["1, 'cat'", "'1 cat'"],
    ],
    '"1 cats found" looks silly in the search results, see plural',
  ),
  change(
    'invert',
    'map',
    [
      'Object.fromEntries(Object.entries(map))',
      'Object.fromEntries(Object.entries(map).map(([key, value]) => [value, key]))',
    ],
    [
      ['{}', '{}'],
      ["{ a: 'b' }", "{ b: 'a' }"],
    ],
    'Country names cannot be looked up by code; invert hands the table back unchanged instead of swapping keys and values.',
  ),
  change(
    'roundTo',
    'value, digits',
    ['Math.round(value)', 'Math.round(value * 10 ** digits) / 10 ** digits'],
    [
      ['2.6, 0', '3'],
      ['2.345, 1', '2.3'],
    ],
    'roundTo ignores how many digits were asked for and the weather map shows whole degrees only',
  ),
  change(
    'average',
    'numbers',
    ['numbers.reduce((a, b) => a + b, 0) / 2', 'numbers.reduce((a, b) => a + b, 0) / numbers.length'],
    [
      ['[2, 4]', '3'],
      ['[1, 2, 6]', '3'],
    ],
    'Grades of pupils with three marks are too high. It seems average assumes there are two of everything',
  ),
  change(
    'flatten',
    'lists',
    ['lists[0] ?? []', 'lists.flatMap((list) => list)'],
    [
      ['[[1, 2]]', '[1, 2]'],
      ['[[1], [2]]', '[1, 2]'],
    ],
    'only the first group of guests makes it onto the seating plan, flatten loses the remaining ones',
  ),
  change(
    'startsUpper',
    'text',
    ["text[0] === 'A'", '/^[A-Z]/.test(text)'],
    [
      ["'Ada'", 'true'],
      ["'Bob'", 'true'],
    ],
    'The name check rejects Bob, and everyone whose name does not begin with an A. startsUpper is meant to accept any capital.',
  ),
  change(
    'maxBy',
    'items, key',
    ['items.reduce((a, b) => (a > b ? a : b))', 'items.reduce((a, b) => (a[key] > b[key] ? a : b))'],
    [
      ["[{ n: 1 }], 'n'", '{ n: 1 }'],
      ["[{ n: 3 }, { n: 1 }], 'n'", '{ n: 3 }'],
    ],
    'The leaderboard crowns the wrong player: maxBy compares whole records, not the field it is told to',
  ),
];
