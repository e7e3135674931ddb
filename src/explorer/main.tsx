import { render } from "preact";
import { App } from "./app.js";
import { LiveProvider } from "./data/live.js";
import { AddressProvider } from "./routing/address.js";
import "./style/theme.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/figures.css";
import "./style/views.css";
import "./style/graph.css";

const page = document.querySelector("#page");
if (!page) throw new Error("index.html: expected an element #page, found none.");
render(
  <AddressProvider>
    <LiveProvider>
      <App />
    </LiveProvider>
  </AddressProvider>,
  page,
);
