// The few drawings of the chat window.

import { icon } from "./dom.js";

export const chat = () => icon("M4.5 18.5V7a2.5 2.5 0 0 1 2.5-2.5h10A2.5 2.5 0 0 1 19.5 7v6.5a2.5 2.5 0 0 1-2.5 2.5H8.5z", "M8.5 8.8h7M8.5 12h4.5");
export const close = () => icon("M6.5 6.5l11 11M17.5 6.5l-11 11");
export const send = () => icon("M12 19V5.5M6 11l6-6 6 6");
export const person = () => icon("M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M5.5 19.5c.6-3.2 3.2-5 6.5-5s5.9 1.8 6.5 5");
export const up = () => icon("M7.5 11v8.5h-3V11zM7.5 11l4-7c1.3 0 2.3 1 2 2.5L13 10h5c1.3 0 2.2 1.1 1.9 2.4l-1.2 5.6c-.2.9-1 1.5-1.9 1.5H7.5");
export const down = () => icon("M16.5 13V4.5h3V13zM16.5 13l-4 7c-1.3 0-2.3-1-2-2.5L11 14H6c-1.3 0-2.2-1.1-1.9-2.4L5.3 6c.2-.9 1-1.5 1.9-1.5h9.3");
export const download = () => icon("M12 4.5v10M7.5 10.5l4.5 4.5 4.5-4.5M5 19.5h14");
export const letter = () => icon("M4.5 6.5h15v11h-15zM4.5 7.5l7.5 6 7.5-6");
export const globe = () => icon("M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z", "M4 12h16M12 4c2.4 2.3 3.4 5 3.4 8s-1 5.7-3.4 8c-2.4-2.3-3.4-5-3.4-8s1-5.7 3.4-8z");
export const spark = () => icon("M12 4.5c.7 4.3 2.7 6.6 7 7.5-4.3.9-6.3 3.2-7 7.5-.7-4.3-2.7-6.6-7-7.5 4.3-.9 6.3-3.2 7-7.5z");
export const clock = () => icon("M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16z", "M12 7.5V12l3 2");
