// Excerpts in the search results come from a page's article, not from the buttons around it.
const excerptOf = Search.htmlToText;
Search.htmlToText = (html, anchor) => {
  const article = new DOMParser().parseFromString(html, "text/html").querySelector("article");
  return excerptOf(article ? `<div role="main">${article.innerHTML}</div>` : html, anchor);
};
